"""Every topic of the system, declared once: who writes it, who reads it, how long it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache

STRANGER_RECORD_BYTES = 256 * 1024
"""The most that a record written by a platform, unit or fleet may weigh, key, value and headers together, inflated."""
OWN_RECORD_BYTES = 512 * 1024
"""The most that a record of our own services may weigh."""


@dataclass(frozen=True)
class Topic:
    """One topic, or a family of topics whose name holds one `{placeholder}`."""

    name: str
    key: str
    about: str
    kept: timedelta
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    partitions: int = 4
    stranger: bool = False
    family: str | None = field(default=None)

    @cache  # noqa: B019 - topics live as long as the process, and channels and units are few
    def of(self, member: str) -> "Topic":
        """Give the topic of one member of a family: `CHANNEL_IN.of("minhu")`."""
        names = {"channel": member, "unit": member, "fleet": member}
        who = tuple(w.format(**names) for w in self.writers), tuple(r.format(**names) for r in self.readers)
        return replace(self, name=self.name.format(**names), writers=who[0], readers=who[1], family=self.name)

    def member(self, name: str) -> str | None:
        """Give the member that a topic's name stands for in this family, or None when it is none of the family."""
        before, brace, rest = self.name.partition("{")
        after = rest.partition("}")[2]
        if not brace or not (name.startswith(before) and name.endswith(after)):
            return None
        return name[len(before) : len(name) - len(after)] or None

    @property
    def max_record_bytes(self) -> int:
        return STRANGER_RECORD_BYTES if self.stranger else OWN_RECORD_BYTES


def _days(count: int) -> timedelta:
    return timedelta(days=count)


CHANNEL_IN = Topic(
    "channel.{channel}.in.v1",
    "platform's number",
    "what a platform sends, in its own format",
    _days(14),
    ("platform:{channel}",),
    ("intake",),
    stranger=True,
)
CHANNEL_OUT = Topic(
    "channel.{channel}.out.v1",
    "platform's number",
    "status sent back to the platform, in its own words",
    _days(14),
    ("notifier",),
    ("platform:{channel}",),
)
TICKET = Topic(
    "ticket.received.v1",
    "ticket id",
    "canonical tickets, supplements, evaluations, withdrawals",
    _days(30),
    ("intake",),
    ("router",),
)
CASE = Topic(
    "case.changed.v1",
    "case id",
    "every fact about a case, in order, without personal data",
    _days(90),
    ("router",),
    ("notifier",),
)
RELOCATION = Topic(
    "relocation.requested.v1",
    "crew id",
    "city work that has to be planned anew, planned outside any transaction",
    _days(30),
    ("router",),
    ("router",),
)
SCHEDULE = Topic(
    "schedule.changed.v1",
    "crew id",
    "city work moved or restored",
    _days(90),
    ("router",),
    ("fleet systems",),
)
UNIT_IN = Topic(
    "unit.{unit}.in.v1",
    "case id",
    "tasks for one unit",
    _days(30),
    ("router",),
    ("unit:{unit}",),
    partitions=1,
)
UNIT_OUT = Topic(
    "unit.{unit}.out.v1",
    "case id",
    "one unit's replies",
    _days(30),
    ("unit:{unit}",),
    ("router",),
    partitions=1,
    stranger=True,
)
FLEET_OUT = Topic(
    "fleet.{fleet}.out.v1",
    "crew id",
    "what one fleet system reports: work done and when",
    _days(90),
    ("fleet:{fleet}",),
    ("router",),
    partitions=1,
    stranger=True,
)
COMMAND = Topic(
    "command.v1",
    "crew id",
    "what people of the city decide; the role is looked up in the city's staff directory, never believed",
    _days(90),
    ("console",),
    ("router",),
)
NOTICE = Topic(
    "notice.changed.v1",
    "case id",
    "what became of each notice",
    _days(30),
    ("notifier",),
    ("console",),
)
PARKED = {
    service: Topic(
        f"{service}.parked.v1",
        "origin key's hash",
        f"a record that {service} parked; no payload",
        _days(30),
        (service,),
        ("operators",),
        partitions=1,
    )
    for service in ("intake", "router", "notifier")
}

SINGLE = (TICKET, CASE, RELOCATION, SCHEDULE, COMMAND, NOTICE, *PARKED.values())
FAMILIES = (CHANNEL_IN, CHANNEL_OUT, UNIT_IN, UNIT_OUT, FLEET_OUT)


def all_topics(*, channels: Iterable[str], units: Iterable[str], fleets: Iterable[str] = ()) -> tuple[Topic, ...]:
    """List every topic of a city with these channels, these units that have messaging, and these fleet systems."""
    families: list[tuple[tuple[Topic, ...], Iterable[str]]] = [
        ((CHANNEL_IN, CHANNEL_OUT), channels),
        ((UNIT_IN, UNIT_OUT), units),
        ((FLEET_OUT,), fleets),
    ]
    members = [family.of(name) for topics, names in families for name in sorted(names) for family in topics]
    return (*members, *SINGLE)


def find_topic(name: str) -> Topic:
    """Give the declaration of a topic by its name. Raises LookupError for a name that is declared nowhere."""
    for topic in SINGLE:
        if topic.name == name:
            return topic
    for family in FAMILIES:
        member = family.member(name)
        if member is not None:
            return family.of(member)
    raise LookupError(f"no topic is called {name}")
