"""Reads what the router's database keeps about a date, for the page."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from services.router.commands._tables import router_tables
from shared.cli.surroundings import surroundings

if TYPE_CHECKING:
    from services.router.pictures.kept import Kept


def is_at_hand() -> bool:
    """Tell whether a database was named: in the environment, or by a running `xiaolan up`."""
    return "database_url" in surroundings().model_fields_set


async def kept_on(day: date, at: datetime) -> "Kept":
    """Read plans, wishes, sightings and cases of a date; ends with a sentence when the database does not answer."""
    from services.router.adapters.postgres import read
    from services.router.adapters.queries import QUERIES
    from services.router.domain.plan_compliance import Seen
    from services.router.domain.plan_life import WorkPlan
    from services.router.domain.timetable import Request
    from services.router.pictures.kept import CaseSaid, Kept, TurnedDown

    async with router_tables() as connection:
        plans = read(WorkPlan, await connection.fetch(QUERIES["plans_on"], day))
        wishes = read(Request, await connection.fetch(QUERIES["wishes_on"], day))
        seen = read(Seen, await connection.fetch(QUERIES["seen_on"], day))
        led = [case_id for plan in plans for case_id in plan.case_ids]
        cases = await connection.fetch(QUERIES["cases_on"], led, day)
        turned_down = await connection.fetch(QUERIES["turned_down_on"], day)
    return Kept(
        at, tuple(plans), tuple(wishes), tuple(seen), _values(CaseSaid, cases), _values(TurnedDown, turned_down)
    )


def _values(model: type[Any], records: list[Any]) -> tuple[Any, ...]:
    from pydantic import TypeAdapter

    return tuple(TypeAdapter(model).validate_json(record[0]) for record in records)
