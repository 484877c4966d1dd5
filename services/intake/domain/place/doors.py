"""Takes unit and room out of an address: they lead to one household, the building is enough to find the matter."""

from collections.abc import Iterable

from services.intake.domain.place.folded import Folded
from services.intake.domain.place.phrases import Phrase
from shared.city.redact import PersonalData, find_personal_data


def without_doors(address: str, phrases: Iterable[tuple[Folded, Phrase]]) -> str:
    """Cut the doors that names lead to, and whatever else looks like one."""
    doors = [said.span(*door) for said, phrase in phrases for door in phrase.doors]
    doors += [(f.start, f.end) for f in find_personal_data(address) if f.kind is PersonalData.ADDRESS]
    kept: list[str] = []
    done = 0
    for start, end in sorted(doors):
        kept.append(address[done:start])
        done = max(done, end)
    return "".join((*kept, address[done:])).strip()
