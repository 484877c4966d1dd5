"""A stranger opens a transaction over all that a service has, and forgets it: nothing dead can be cleared away."""

from dataclasses import dataclass
from random import Random

from bench.faults.kinds._database import DATABASE, SERVICES, Session, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.system import System

TABLES = ("cursor", "inbox", "outbox", "parked")
_HELD_BACK = "select age(backend_xmin) from pg_stat_activity where pid = pg_backend_pid() and backend_xmin is not null"


@dataclass
class Forgotten:
    session: Session
    held_back: int = 0
    """Transactions since, none of whose leavings could be cleared away."""


class IdleTransaction(Kind[Forgotten]):
    name = "idle_transaction"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, f"{DATABASE}/{random.choice(SERVICES)}", random.uniform(10, 30))

    async def inject(self, system: System, drawn: Drawn) -> Forgotten:
        session, service = await stranger(system), drawn.target.partition("/")[2]
        await session.execute("begin isolation level repeatable read")
        for table in TABLES:
            await session.fetchval(f"select count(*) from {service}.{table}")
        return Forgotten(session)

    async def heal(self, system: System, drawn: Drawn, state: Forgotten) -> None:  # noqa: ARG002
        state.held_back = await state.session.fetchval(_HELD_BACK) or 0
        await state.session.close()

    async def evidence(self, system: System, drawn: Drawn, state: Forgotten) -> str:  # noqa: ARG002
        return f"the horizon of {state.held_back} transactions was held back" if state.held_back else ""


KIND = IdleTransaction()
