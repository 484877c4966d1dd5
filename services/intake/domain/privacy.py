"""Takes out of a text who wrote it: what the platform told us about him, then whatever looks like personal data."""

import re
from dataclasses import dataclass

from services.intake.domain.message import Complainant
from shared.city.redact import PLACEHOLDERS, PersonalData, redact

_PLACEHOLDER = {
    "name": PLACEHOLDERS[PersonalData.NAME],
    "phone": PLACEHOLDERS[PersonalData.PHONE],
    "id_number": PLACEHOLDERS[PersonalData.ID_NUMBER],
    "credit_code": PLACEHOLDERS[PersonalData.ID_NUMBER],
    "email": PLACEHOLDERS[PersonalData.EMAIL],
    "enterprise": "〔企业〕",
    "address": "〔住址〕",
}
_SHORTEST = 2
_GAP = r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_GAPS = re.compile(_GAP)
"""What may stand between the characters of a name without being seen: blanks, marks of no width or of direction."""
_HOUSE = re.compile(r"(?:\d+|[一二三四五六七八九十]+)\s*(?:号楼?|幢|栋|座)|\d+$")


@dataclass(frozen=True)
class Veil:
    """What to take out, the longest first, each with what stands in its place."""

    known: tuple[tuple[str, str], ...] = ()
    home: str = ""

    @classmethod
    def over(cls, who: Complainant) -> "Veil":
        """Cover what identifies this complainant; an address without a number may be the matter's place: it stays."""
        words = [
            (value, _PLACEHOLDER[name])
            for name, value in who.identity.items()
            if len(value) >= _SHORTEST and (name != "address" or re.search(r"\d", value))
        ]
        return cls(tuple(sorted(words, key=lambda word: -len(word[0]))), who.identity.get("address", ""))

    def cover(self, text: str) -> str:
        for word, placeholder in self.known:
            text = text.replace(word, placeholder)
        return redact(self._cover_spread(text)).text

    def _cover_spread(self, text: str) -> str:
        """Cover what was written with gaps: 沈 丽 华. A pattern is dear: one is made only where it finds something."""
        if self.known and _GAPS.search(text):
            close = _GAPS.sub("", text)
            for word, placeholder in self.known:
                bare = _GAPS.sub("", word)
                if len(bare) >= _SHORTEST and bare in close:
                    text = re.sub(rf"{_GAP}{{0,2}}".join(map(re.escape, bare)), placeholder, text)
        return text

    def cover_place(self, words: str, *, confidential: bool) -> str:
        """Cover the matter's place; where it is the complainant's own, a confidential one loses the house number."""
        house = _HOUSE.search(words) if confidential else None
        own = house and (words[: house.end()] in self.home or (self.home and self.home in words))
        return self.cover(words[: house.start()] if house and own else words)
