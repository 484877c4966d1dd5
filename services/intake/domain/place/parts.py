"""Names as they were read: one by one, and one behind the other."""

from dataclasses import dataclass, field

from services.intake.domain.place.gazetteer import Named


@dataclass(frozen=True)
class Part:
    """One name: its span, and who bears it (nobody the city knows, where only the suffix speaks)."""

    start: int
    end: int
    kind: str
    name: str
    sure: float
    bearers: tuple[Named, ...] = ()

    @property
    def short(self) -> bool:
        """Tell whether it is a division's name without its suffix, which also begins longer names."""
        return bool(self.bearers) and self.bearers[0].short


@dataclass
class Chain:
    """Names one behind the other, from the large to the small, and what follows the last."""

    parts: list[Part] = field(default_factory=list)
    told: int = 0
    """Where the phrase ends that may be told."""
    passed: int = 0
    """Where reading goes on."""

    @property
    def start(self) -> int:
        return self.parts[0].start
