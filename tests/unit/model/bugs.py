"""Bugs that are easily made, planted one at a time: each is a spoilt part in the place of the product's own.

Those of reliability-security 4.3 that concern the kit, and some more.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from shared.contracts.faults import Refused
from shared.kit import markers
from shared.kit.batch import Item
from shared.kit.consume import Consumption
from shared.kit.parking import Trouble
from shared.kit.postgres import is_outage
from shared.kit.record import Decoded, Raw, check_headers
from shared.kit.relay import _NEXT
from shared.kit.retry import Retrier
from tests.unit.model import statements
from tests.unit.model.database import Meaning, View
from tests.unit.model.process import Parts, Publisher
from tests.unit.model.toy import MEANINGS


def meaning(**spoilt: Meaning) -> Parts:
    """Give the product's parts on a database where statements mean something else; named as in `statements`."""
    heads = {getattr(statements, name): spoil for name, spoil in spoilt.items()}
    return Parts(meanings={head: heads.get(known, known) for head, known in MEANINGS.items()})


def claim_without_compare(view: View, topics: Any, partitions: Any, firsts: Any, nexts: Any, *entries: Any) -> Any:
    at = [view.get("cursor", place) for place in zip(topics, partitions, strict=True)]
    firsts = [first if row is None else row["next_offset"] for row, first in zip(at, firsts, strict=True)]
    return statements.claim(view, topics, partitions, firsts, nexts, *entries)


def claim_that_is_kept_when_the_rest_is_not(view: View, *arguments: Any) -> Any:
    found = statements.claim(view, *arguments)
    for spot in [spot for spot in view.writes if spot[0] == "cursor"]:
        view.database.table("cursor")[spot[1]] = view.writes[spot]
    return found


def claim_without_ids(view: View, *arguments: Any) -> Any:
    moved, _, _, blocked = statements.claim(view, *arguments)
    return moved, len(arguments[4]), None, blocked


def claim_of_any_row(view: View, *arguments: Any) -> str:
    statements.claim_again(view, *arguments)
    return "INSERT 0 1"


def chunks_above_the_last(view: View, buckets: Any, done: Sequence[int], limit: int) -> Any:
    view.session.last = max([*done, getattr(view.session, "last", 0)])
    return [row for row in statements.next_chunks(view, buckets, done, limit) if row["id"] > view.session.last]


def keys_are_never_held(view: View, keys: Any) -> list[Any]:
    return []


def latest_first(view: View, *arguments: Any) -> list[Any]:
    return statements.lock_key(view, *arguments)[::-1]


def erase_in_name_only(view: View, ticket: Any, *_: Any) -> bool | None:
    row = view.get("identity", ticket)
    if row is None:
        return None
    view.change("identity", ticket, erased_at=view.now)
    return True


class DropsWhatHasABadHeader(Consumption):
    def _item(self, raw: Raw, forced: Trouble | None) -> Item:
        with contextlib.suppress(Refused):
            check_headers(raw)
            return super()._item(raw, forced)
        return Item(raw, Decoded("", "", b"", None))


class TakesALostAnswerForACommit(Consumption):
    async def _take(self, raws: Sequence[Raw]) -> None:
        moves = self.positions.moves(raws)
        try:
            await super()._take(raws)
        except Exception as error:
            if not is_outage(error):
                raise
            for move in moves:
                await markers.pass_over(self.pool, move)


class MarksBeforeItPublishes(Publisher):
    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        async with super()._connection() as self.session:
            yield self.session

    async def _publish(self, producer: Any, chunks: Any) -> dict[int, Exception]:
        await self.session.fetch(_NEXT, [], [chunk.id for chunk in chunks], 0)
        return await super()._publish(producer, chunks)


class PassesOverWhatItCannotSend(Publisher):
    async def _publish(self, producer: Any, chunks: Any) -> dict[int, Exception]:
        await super()._publish(producer, chunks)
        return {}


class CountsNoDeaths(Retrier):
    async def _settled(self, key: Any) -> int:
        return len([t for t in await self.replay(key) if t.trouble is None])


BUGS = {
    "a cursor that is moved without comparing": meaning(claim=claim_without_compare),
    "a cursor that is moved before the commit": meaning(claim=claim_that_is_kept_when_the_rest_is_not),
    "a lost answer taken for a commit": Parts(TakesALostAnswerForACommit, meanings=MEANINGS),
    "no inbox": meaning(claim=claim_without_ids),
    "a record with a bad header dropped": Parts(DropsWhatHasABadHeader, meanings=MEANINGS),
    "parking without holding the key": meaning(blocked=keys_are_never_held),
    "a key's parked rows tried latest first": meaning(lock_key=latest_first),
    "a replay that claims nothing": meaning(claim_again=claim_of_any_row),
    "deaths of a parked record not counted": Parts(retrier=CountsNoDeaths, meanings=MEANINGS),
    "a relay that reads above the last id": meaning(next_chunks=chunks_above_the_last),
    "a relay that marks before the acknowledgement": Parts(relay=MarksBeforeItPublishes, meanings=MEANINGS),
    "a relay that passes over what it cannot send": Parts(
        relay=PassesOverWhatItCannotSend,
        meanings=MEANINGS,
    ),
    "an erasure that keeps the key": meaning(erase=erase_in_name_only),
}
