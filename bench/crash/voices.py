"""What others than the platform say in a sweep: a fleet of its work, a unit about a task, a person about a plan."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bench.crash.sent import Sent
from shared.contracts.envelope import seal
from shared.contracts.events.schedule import PlanDecided
from shared.contracts.topics import FLEET_OUT, UNIT_OUT
from shared.contracts.vocabulary import derived_id

FLEET, UNIT = FLEET_OUT.of("sy-fleet"), UNIT_OUT.of("sy-env")
CREW, STOP = "sy-crew-05", "sy-crew-05-01"
NOW = datetime(2025, 6, 18, 5, 44, tzinfo=ZoneInfo("Asia/Shanghai"))
SHARE = 0.5
"""How often each of them speaks beside a platform's burst."""


@dataclass(frozen=True)
class Voices:
    """Gives each at most one record, and at times the same one again; `name` makes their ids."""

    random: Random
    name: str

    def burst(self) -> Iterator[Sent]:
        for one in (self.work_done, self.register_changed, self.answer, self.decision):
            if self.random.random() < SHARE:
                said = one()
                yield from [said] * (1 + (self.random.random() < SHARE))

    def work_done(self) -> Sent:
        """Report work of the day before."""
        moments = {"started_at": "2025-06-17T04:30:00+08:00", "ended_at": "2025-06-17T05:30:00+08:00"}
        return self._report("work_done", stop=STOP, **moments)

    def register_changed(self) -> Sent:
        """Change how long a stop takes."""
        return self._report("stop_changed", stop=STOP, first_date="2025-06-20", minutes=self.random.randint(30, 60))

    def answer(self) -> Sent:
        """Answer a task that nobody gave: it is refused on the unit's own topic."""
        case_id = str(derived_id("crash", self.name))
        said = {
            "kind": "sign",
            "reply_id": self.name,
            "case_id": case_id,
            "task_id": case_id,
            "token": "t",
            "version": 1,
        }
        return Sent(case_id.encode(), _written(said), f"answer {self.name}", topic=UNIT.name)

    def decision(self) -> Sent:
        """Withdraw a plan that nobody made: a note is all that follows."""
        said = PlanDecided(
            at=NOW, plan_id=derived_id("crash", self.name), crew_id=CREW, decision="withdrawn", staff="sy-approver"
        )
        record = seal(said, source="/console")
        return Sent(record.key, record.value, f"decision {record.event_id}", topic=record.topic, headers=record.headers)

    def _report(self, kind: str, **fields: Any) -> Sent:
        id_ = f"{kind}.{self.name}"
        said = {"kind": kind, "report_id": id_, "crew": CREW, **fields}
        return Sent(CREW.encode(), _written(said), f"report {id_}", topic=FLEET.name)


def _written(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode()
