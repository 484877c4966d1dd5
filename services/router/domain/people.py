"""Who may decide, and who reports: the staff directory and the fleet systems of a city."""

from dataclasses import dataclass

from services.router.domain.workflow import Role


@dataclass(frozen=True)
class Staff:
    """A post of the city's staff; a person's name is not ours to keep."""

    id: str
    title: str
    unit: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Fleet:
    """A fleet system; it reports for the crews of its operator and for nobody else's."""

    id: str
    title: str
    operator: str
    """Id of the unit whose crews it watches."""
