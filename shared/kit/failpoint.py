"""Named places where a process can be made to die, to prove that nothing is lost or doubled there.

Only the environment trips one: `FAIL_AT=t1.claimed` kills this process with SIGKILL the first time it gets there,
`FAIL_AT=t1.claimed:3` the third time. `runtime.run` reads it once; nothing that a message says reaches it.
"""

import os
import re
import signal
from types import MappingProxyType

SETTING = "FAIL_AT"

POINTS = MappingProxyType(
    {
        "start.replica_taken": "the replica's number is held, nothing is subscribed",
        "cursor.created": "first assignment: the cursors are inserted, not committed",
        "seek.before": "the cursors are read, the client has not sought",
        "seek.after": "the client has sought, nothing is fetched",
        "attempt.before": "a suspect's try is not counted yet",
        "attempt.counted": "a suspect's try is counted, nothing is tried",
        "t1.begun": "the transaction is open, nothing is claimed",
        "t1.claimed": "cursor and inbox are moved, nothing is handled",
        "t1.handled": "the handler is through, nothing is parked or flushed",
        "t1.before_commit": "all is written, nothing is committed",
        "t1.committed": "committed; the position in memory has not moved",
        "t1.forgetting": "the position has moved; the counts of tries are not dropped",
        "savepoint.written": "one record is applied inside its savepoint",
        "savepoint.released": "one record's savepoint is released, the batch goes on",
        "park.before": "it is known what parks, nothing is written",
        "park.written": "what parks is written, not committed",
        "retry.applied": "a parked record is applied, its row not settled",
        "retry.settled": "a parked row is settled, not committed",
        "retry.committed": "a parked key's rows are committed",
        "recall.before": "an outage is over or not; no cursor is read",
        "recall.after": "the cursors are read again, the batch waits to be taken",
        "relay.buckets_taken": "buckets are locked, no chunk is read",
        "relay.read": "chunks are read, nothing is published",
        "relay.lane_acked": "one partition's batches are acknowledged, others may not be",
        "relay.acked": "all is acknowledged, nothing is marked",
        "relay.marked": "the last cycle's chunks are marked, the next are read",
        "progress.before": "Kafka's own offsets are not written",
        "progress.after": "Kafka's own offsets are written",
        "worker.before_commit": "a worker's transaction is written, not committed",
        "worker.committed": "a worker's transaction is committed",
        "sender.claimed": "`sending` is committed, the provider is not called",
        "webhook.calling": "the receiver's address is checked, nothing is sent",
        "webhook.answered": "the receiver has answered, nobody has read it",
        "sender.answered": "the provider's outcome is known, not written",
        "reconcile.claimed": "an unknown outcome is locked, nothing is decided",
        "upkeep.forgot": "published chunks are deleted, settled rows are not erased",
        "upkeep.erased": "settled rows are erased",
    }
)  # a closed list: `reach` of another name is refused by a test, FAIL_AT of another name at the start
"""Each point and what is true there."""

_FORM = re.compile(r"([a-z0-9_.]+)(?::([1-9][0-9]{0,5}))?")


class FailPointError(Exception):
    """FAIL_AT names no fail point: write a name of shared.kit.failpoint.POINTS, with `:n` for the n-th time."""


class _Armed:
    """The point at which this process dies, and how often it was passed so far."""

    def __init__(self, text: str) -> None:
        match = _FORM.fullmatch(text)
        if match is None or match[1] not in POINTS:
            raise FailPointError(f"{FailPointError.__doc__} It says: {text!r}")
        self.point, self.times = match[1], int(match[2] or 1)
        self.passed = 0

    def reached(self, point: str) -> None:
        self.passed += point == self.point
        if self.passed == self.times:
            os.write(2, f'{{"event": "fail_point", "point": "{point}", "times": {self.times}}}\n'.encode())
            os.kill(os.getpid(), signal.SIGKILL)


_armed: _Armed | None = None


def arm(text: str | None) -> None:
    """Set where this process dies; None or nothing disarms. Raises FailPointError."""
    global _armed  # noqa: PLW0603 - one check of a global is all that an unarmed point may cost
    _armed = _Armed(text) if text else None


def reach(point: str) -> None:
    """Die here, if the environment said so at the start."""
    if _armed is not None:
        _armed.reached(point)
