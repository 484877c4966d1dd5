"""Why a record cannot be applied. The kit parks what raises these; everything else is unexpected."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (`enterprise.creditCode`, `header ce_id`) and what, never the value itself."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem


class Refused(Exception):  # noqa: N818 - it names what happened to the record
    """The record itself is at fault and will not get better: parked as `dead` at once, all faults named.

    `reason` is a stable word in snake_case: `malformed_json`, `schema`, `unknown_channel`, ...
    """

    def __init__(self, reason: str, faults: Iterable[Fault] = ()) -> None:
        self.reason = reason
        self.faults = tuple(faults)
        super().__init__(f"{reason}: {'; '.join(map(str, self.faults))}" if self.faults else reason)


class NotYet(Exception):  # noqa: N818
    """Something that this one key needs is away for now: parked with back-off and tried again, in the key's order."""
