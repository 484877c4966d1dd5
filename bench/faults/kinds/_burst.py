"""For a while the platforms send more than usual of what nobody wants."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.ledger import Publish
from bench.faults.system import System

LOAD = "load"


@dataclass
class Burst:
    usual: dict[str, float]
    first: int
    """The number of the first publish under it."""
    after: int = 0


class Flood(Kind[Burst]):
    """Turns the load's knobs named in `detail`, and looks afterwards at what was published meanwhile."""

    async def inject(self, system: System, drawn: Drawn) -> Burst:
        load = system.load
        state = Burst({knob: getattr(load, knob) for knob in drawn.detail}, len(system.ledger.publishes))
        for knob, share in drawn.detail.items():
            setattr(load, knob, share)
        return state

    async def heal(self, system: System, drawn: Drawn, state: Burst) -> None:  # noqa: ARG002
        state.after = len(system.ledger.publishes)
        for knob, share in state.usual.items():
            setattr(system.load, knob, share)

    @abstractmethod
    def is_one(self, publish: Publish) -> bool:
        """Tell whether a publish is what this flood is about."""

    def ours(self, system: System, state: Burst) -> Iterator[Publish]:
        """Give what the flood published and the broker has."""
        sent = system.ledger.publishes[state.first : state.after]
        return (p for p in sent if p.place is not None and self.is_one(p))
