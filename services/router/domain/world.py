"""The city as the router needs it: its own tables beside the base that all services share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.router.domain.clocks import Clocks
from services.router.domain.effects._effect import CarriedOut
from services.router.domain.matching import Weights, Window
from services.router.domain.people import Fleet, Staff
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register
from services.router.domain.rules.table import Table
from services.router.domain.units import Units
from shared.city.city import City


@dataclass(frozen=True)
class World:
    city: City
    units: Units
    clocks: Clocks
    return_reasons: Mapping[str, str]
    """Codes and titles of reasons for 退单."""
    rules: Mapping[str, Table]
    """The rule tables by name: `assignment`, `measures`."""
    effects: Mapping[str, CarriedOut]
    """What rows may order, by name."""
    register: Register
    weights: Weights = field(default_factory=Weights)
    quiet: tuple[QuietTime, ...] = ()
    """The city's own quiet times: standing rules, notices, exams; complaints ask for more. Plans keep out of them."""
    staff: Mapping[str, Staff] = field(default_factory=dict)
    fleets: Mapping[str, Fleet] = field(default_factory=dict)

    def window(self, category: str) -> Window:
        """Give how far apart two submissions of a category may lie; an unknown code is treated as its top."""
        row = self.city.categories.get(category) or self.city.categories.get(category.partition(".")[0])
        return Window() if row is None else Window(row.same_matter_days, row.same_matter_metres, row.clock_band)

    def verified_by_sample(self, category: str) -> bool:
        row = self.city.categories.get(category)
        return row is not None and row.verify == "sample"

    def category_title(self, category: str) -> str:
        row = self.city.categories.get(category)
        return category if row is None else row.title
