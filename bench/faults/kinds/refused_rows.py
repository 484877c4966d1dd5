"""Somebody's trigger refuses a share of a table's rows for a while: single records fail, and only their keys may wait.

The database itself is well, so this is no outage: each such record parks, its key's later ones park behind it, and all
are applied in their order when the trigger is gone.
"""

from dataclasses import dataclass
from random import Random

from bench.faults.kinds._database import DATABASE, Session, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._patience import felt
from bench.faults.system import System

TABLES = {"intake.follow_up": 3, "intake.ticket": 6, "router.fact": 16, "notifier.notice": 16}
"""One row in so many is refused: as many as may be before the failing records look like a bad deployment."""
LONGER = 40.0
PATIENCE = 60.0
_SET = """
create function public.refuse() returns trigger language plpgsql as $$ begin
    if hashtext(new::text) % {share} = 0 then raise exception 'refused'; end if;
    return new;
end $$;
create trigger refuse before insert on {table} for each row execute function public.refuse()
"""
_GONE = "drop trigger refuse on {table}; drop function public.refuse()"
_PARKED = "select count(*) from {service}.parked where reason = 'unexpected' and parked_at >= $1"


class NotSettledError(Exception):
    """Records that were refused stay parked although nothing refuses them any more."""


@dataclass
class Refusing:
    session: Session
    since: object
    parked: int = 0


class RefusedRows(Kind[Refusing]):
    """Its heal does as an operator: once the trigger is gone, what waits is due. Raises NotSettledError."""

    name = "refused_rows"
    conflicts = frozenset({"refused_rows"})

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        table = random.choice(sorted(TABLES))
        return Drawn(self.name, f"{DATABASE}/{table.partition('.')[0]}", random.uniform(3, 8), {"table": table})

    async def inject(self, system: System, drawn: Drawn) -> Refusing:
        session, table = await stranger(system), drawn.detail["table"]
        state = Refusing(session, await session.fetchval("select clock_timestamp()"))
        await session.execute(_SET.format(share=TABLES[table], table=table))
        return state

    async def heal(self, system: System, drawn: Drawn, state: Refusing) -> None:
        service = drawn.target.partition("/")[2]
        query = _PARKED.format(service=service)

        async def parked() -> bool:
            (row,) = await system.sql(query, state.since)
            state.parked = int(row["count"])
            return state.parked > 0

        async def settled() -> bool:
            await system.sql(f"update {service}.parked set next_try = now() where state = 'waiting'")
            return not await system.sql(f"select from {service}.parked where state in ('waiting', 'behind') limit 1")

        await felt(parked, LONGER)
        await state.session.execute(_GONE.format(table=drawn.detail["table"]))
        await state.session.close()
        if not await felt(settled, PATIENCE):
            raise NotSettledError(
                f"{service}: {state.parked} records parked, and some still are after {PATIENCE:.0f} s"
            )

    async def evidence(self, system: System, drawn: Drawn, state: Refusing) -> str:  # noqa: ARG002
        return f"{state.parked} records failed by themselves and parked" if state.parked else ""


KIND = RefusedRows()
