"""Which district is meant: words, the platform's division code and its point each have a say, and may disagree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.place.found import Conflict
from services.intake.domain.place.gazetteer import COMMUNITY, DISTRICT, PLACE, ROAD, STREET, Named, sole

_SAYS = {DISTRICT: 0.5, STREET: 0.4, ROAD: 0.2, COMMUNITY: 0.3, PLACE: 0.45}
"""How much a name that only one district bears says for it; a kind of name speaks once."""
_SHORT = 0.5
_BY_DIVISION = 0.7
"""More than any one name, less than two that agree: platforms often send the caller's district."""
_BY_POINT = 0.4


@dataclass(frozen=True)
class Districts:
    """The district by each piece of evidence; None where it says nothing."""

    words: Mapping[str, float] = field(default_factory=dict)
    """What the words say for each district that they name."""
    division: str | None = None
    point: str | None = None

    @property
    def text(self) -> str | None:
        """Give the district that the words say most for; None where two are equal."""
        most = max(self.words.values(), default=0.0)
        return sole(code for code, says in self.words.items() if says == most)

    @property
    def chosen(self) -> str | None:
        """Give the district with the most evidence; code before words before point where it is equal."""
        weights: dict[str, float] = defaultdict(float, self.words)
        said = [(self.division, _BY_DIVISION), (self.text, 0.0), (self.point, _BY_POINT)]
        for code, weight in said:
            if code:
                weights[code] += weight
        order = [code for code, _ in said if code]
        return max(order, key=lambda code: round(weights[code], 6), default=None)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        says = (("text", self.text), ("division", self.division), ("point", self.point))
        return tuple(
            Conflict(one, other, one_says, other_says)
            for index, (one, one_says) in enumerate(says)
            for other, other_says in says[index + 1 :]
            if one_says and other_says and one_says != other_says
        )


def said_districts(mentions: Iterable[Sequence[Named]]) -> dict[str, float]:
    """Weigh what the names in the words say for each district."""
    strongest: dict[tuple[str, int], float] = {}
    for bearers in mentions:
        districts = {bearer.district for bearer in bearers}
        code, head = bearers[0].district, bearers[0]
        if len(districts) > 1 or code is None:
            continue
        says = _SAYS[head.rank] * (_SHORT if head.short else 1.0)
        strongest[code, head.rank] = max(strongest.get((code, head.rank), 0.0), says)
    weights: dict[str, float] = defaultdict(float)
    for (code, _), says in strongest.items():
        weights[code] += says
    return dict(weights)
