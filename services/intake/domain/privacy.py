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
_HOUSE = re.compile(r"\d+\s*号.*|\d+$")


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
        return redact(text).text

    def cover_place(self, words: str, *, confidential: bool) -> str:
        """Cover the matter's place; where it is the complainant's own, a confidential one loses the house number."""
        own = confidential and words and words in self.home
        return self.cover(_HOUSE.sub("", words) if own else words)
