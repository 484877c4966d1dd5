"""The city's units: who they are, whom they stand under, and who can be reached by message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    id: str
    title: str
    level: str
    kind: str
    """bureau, centre, squad, operator, neighbour, utility, intake"""
    parent: str | None = None
    district: str | None = None
    duties: tuple[str, ...] = ()
    messaging: bool = False
    """True: it has topics of its own; the others' tasks stand in the tables alone."""


@dataclass(frozen=True)
class Units:
    """All units by id; `command_center` takes what nobody else has."""

    by_id: Mapping[str, Unit]
    command_center: str

    def __getitem__(self, unit_id: str) -> Unit:
        return self.by_id[unit_id]

    def title(self, unit_id: str) -> str:
        """Give a unit's name; an authority outside the city's list goes by its name already."""
        unit = self.by_id.get(unit_id)
        return unit_id if unit is None else unit.title

    def id_of(self, name: str) -> str:
        """Give the id of the unit of this id or name; an authority outside the list is known by its name."""
        return next((id_ for id_, unit in self.by_id.items() if name in (id_, unit.title)), name)

    @property
    def with_messaging(self) -> tuple[str, ...]:
        return tuple(sorted(id_ for id_, unit in self.by_id.items() if unit.messaging))

    def line(self, unit_id: str) -> tuple[str, ...]:
        """List a unit and those it stands under, nearest first."""
        found: list[str] = []
        at: str | None = unit_id
        while at is not None and at in self.by_id and at not in found:
            found.append(at)
            at = self.by_id[at].parent
        return tuple(found)

    def named_in(self, text: str) -> frozenset[str]:
        """Find the units whose full name, or its tail without the city's, stands in a text."""
        return frozenset(id_ for id_, unit in self.by_id.items() if unit.title in text)

    def clear_of(self, unit_id: str, conflicted: Iterable[str]) -> str:
        """Give the nearest unit in the line that is not complained about itself; else the command centre.

        A unit under one that is complained about is no judge of it either.
        """
        against = set(conflicted)
        if not against & set(self.line(unit_id)):
            return unit_id
        above = [unit for unit in self.line(unit_id)[1:] if not against & set(self.line(unit))]
        return above[0] if above else self.command_center
