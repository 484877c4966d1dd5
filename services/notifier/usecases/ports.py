"""What the notifier needs from outside, and the form of a way out."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from services.notifier.domain.fact import Ticket
from services.notifier.domain.message import Message
from services.notifier.domain.notice import Act, Notice
from services.notifier.domain.plain import plain
from services.notifier.domain.standing import Standing
from shared.city.folder import Folder
from shared.contracts.envelope import Record
from shared.contracts.events.base import Event

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a host (and port). Raises `OSError` when there are none."""


@dataclass(frozen=True)
class Surroundings:
    """What a way out finds where it runs: secrets by environment name, and whether loopback may be called."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    allow_loopback: bool = False
    resolve: Resolve | None = None


@dataclass(frozen=True)
class Outcome:
    """What a provider said. `act` is `accept`, `fail`, `refuse` or `lose`; `gone`: nothing more may go there."""

    act: Act
    reason: str = ""
    not_before: timedelta = timedelta(0)
    gone: bool = False


@dataclass(frozen=True)
class Parcel:
    """One call to a provider. `address` is the receiver's name in the way's own list, `sent_at` the real time (UTC)."""

    message: Message
    address: str
    attempt: int
    sent_at: datetime


Send = Callable[[Parcel], Awaitable[Outcome]]
"""Calls the provider once, within the way's own deadline. Raises nothing; may be repeated with the same parcel."""


@dataclass(frozen=True)
class Outlet:
    """One way out. A file in `outlets/` holds one as `OUTLET`; the file's name is the way's name.

    `load` reads the way's own part of the city folder; what it gives is handed to the others as their first argument.
    `can_reach` lists the addresses by which a ticket hears a kind of fact: none, one (`""`) or several.
    `render` gives the bytes that would go out. Either `record` (published inside the planning transaction, accepted
    with it) or `connect` (gives the function that calls the provider; raises `OutletError` for what is not set up).
    `unknown` says what becomes of a notice whose outcome nobody knows: `resend` where the receiver drops repeats.
    """

    can_reach: Callable[[Any, Ticket, str], tuple[str, ...]]
    render: Callable[[Message], bytes]
    load: Callable[[Folder], Any] = lambda _: None
    escape: Callable[[str], str] = plain
    record: Callable[[Message], Record] | None = None
    connect: Callable[[Any, Surroundings], Send] | None = None
    unknown: Literal["resend", "hold"] = "hold"


@dataclass(frozen=True)
class Platform:
    """One platform's form of a status message: `PLATFORM` in a file of `platforms/` that is named like the channel."""

    status: Callable[[Message], Mapping[str, object]]


class OutletError(Exception):
    """A way out is not set up; the message says what to set."""


@dataclass(frozen=True)
class Way:
    """An outlet with its part of the city."""

    outlet: Outlet
    config: Any = None


Ways = Mapping[str, Way]


@dataclass(frozen=True)
class Due:
    """A notice that may be sent now, with the facts that its ticket was told since, and the database's clock."""

    notice: Notice
    later: tuple[str, ...]
    clock: datetime


@dataclass(frozen=True)
class Change:
    """A notice before and after; takes effect only if the stored one still stands where `before` does."""

    before: Notice
    after: Notice


class Notices(Protocol):
    """The notifier's tables, inside one transaction."""

    async def known(self, notice_ids: Sequence[UUID]) -> set[UUID]:
        """Tell which of these notices exist."""

    async def standings(self, wanted: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Standing]:
        """Lock and give what these tickets were told by these ways, in sorted order; a new one starts at 0."""

    async def keep_standings(self, standings: Sequence[Standing]) -> None: ...

    async def add(self, notices: Sequence[Notice]) -> None:
        """Store new notices; a pending one is due at once, and so is what it overtakes."""

    async def closed_ways(self) -> frozenset[str]:
        """Give the ways whose receiver asked for nothing more."""

    async def close_way(self, way: str, reason: str) -> None:
        """Remember that a receiver wants nothing more; may be repeated."""

    async def due(self, limit: int) -> Sequence[Due]:
        """Claim rows that are due, the earliest open one of each ticket and way only; others' rows are skipped."""

    async def unknown(self, resendable: frozenset[str], limit: int) -> Sequence[Notice]:
        """Claim `sending` rows with an expired lease, and `unknown` ones of these outlets."""

    async def save(self, changes: Sequence[Change]) -> set[UUID]:
        """Write the changes that still apply and give their ids; `wait` counts from the database's clock."""


class Work(Protocol):
    """One transaction: state, audit and outgoing messages commit together."""

    @property
    def now(self) -> datetime: ...

    @property
    def notices(self) -> Notices: ...

    def publish(self, *events: Event) -> None: ...

    def publish_record(self, record: Record) -> None: ...

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Any]) -> None: ...


WorkUnit = Callable[[], AbstractAsyncContextManager[Work]]
