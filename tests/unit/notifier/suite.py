"""What the port `Notices` promises: one suite, run on the tables in memory and on PostgreSQL."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from services.notifier.domain.notice import HANDED_OVER, Act, Notice, State
from services.notifier.usecases.ports import Change, Notices
from shared.contracts.vocabulary import derived_id, ticket_id
from tests.unit.notifier.test_notice import notice

TICKET = ticket_id("minhu", "MH1")
OTHER = ticket_id("minhu", "MH2")


class Store(Protocol):
    """Tables, one transaction at a time, whose clock can be moved on."""

    def begin(self) -> AbstractAsyncContextManager[Notices]: ...

    async def age(self, span: timedelta) -> None: ...


def nth(n: int, fact: str = "opened", **more: object) -> Notice:
    said = {"notice_id": derived_id("n", n, more.get("ticket_id", TICKET)), "case_version": n, "told_version": n}
    return notice(fact=fact, **(said | more))


class NoticesSuite:
    async def test_standings_start_at_nothing_and_are_kept(self, store: Store) -> None:
        places = {(TICKET, "platform"), (OTHER, "webhook:portal")}
        async with store.begin() as notices:
            found = await notices.standings(places)
            assert {pair: (s.version, dict(s.said)) for pair, s in found.items()} == dict.fromkeys(places, (0, {}))
            await notices.keep_standings([s.saying("opened", "甲") for s in found.values()])
        async with store.begin() as notices:
            again = (await notices.standings({(TICKET, "platform")}))[TICKET, "platform"]
            assert (again.version, dict(again.said)) == (1, {"opened": "甲"})

    async def test_what_was_added_is_known_and_reads_back_whole(self, store: Store) -> None:
        one = nth(1, overtaken_by=frozenset({"replied", "closed"}), text="含“引号”、逗号, 和 {花括号}")
        async with store.begin() as notices:
            await notices.add([one])
        async with store.begin() as notices:
            assert await notices.known([one.notice_id, OTHER]) == {one.notice_id}
            (due,) = await notices.due(10)
            assert due.notice == one
            assert due.later == ()

    async def test_what_left_with_its_transaction_is_never_due(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.add([nth(1, state=HANDED_OVER)])
        await store.age(timedelta(days=9))
        async with store.begin() as notices:
            assert await notices.due(10) == []
            assert await notices.unknown(frozenset({"webhook"}), 10) == []

    async def test_only_the_earliest_open_notice_of_a_ticket_and_way_is_due(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.add([nth(2, "scheduled"), nth(1), nth(1, ticket_id=OTHER)])
        async with store.begin() as notices:
            due = await notices.due(10)
            assert {(d.notice.ticket_id, d.notice.fact) for d in due} == {(TICKET, "opened"), (OTHER, "opened")}
            assert {d.later for d in due} == {("scheduled",), ()}

    async def test_a_waiting_notice_is_due_when_its_wait_is_over(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.add([one := nth(1)])
            claimed = one.claimed()
            await notices.save([Change(one, claimed)])
            assert await notices.save([Change(claimed, claimed.failed("http_500"))]) == {one.notice_id}
        async with store.begin() as notices:
            assert await notices.due(10) == []
        await store.age(timedelta(seconds=6))
        async with store.begin() as notices:
            (due,) = await notices.due(10)
            assert (due.notice.state, due.notice.attempt, due.notice.reason) == (State.FAILED_TEMPORARY, 1, "http_500")

    async def test_a_waiting_notice_that_was_overtaken_is_due_at_once(self, store: Store) -> None:
        one = nth(1, overtaken_by=frozenset({"replied"}))
        claimed = one.claimed()
        async with store.begin() as notices:
            await notices.add([one])
            await notices.save([Change(one, claimed)])
            await notices.save([Change(claimed, claimed.failed("http_500"))])
            await notices.add([nth(2, "replied", way="platform", state=HANDED_OVER)])
        async with store.begin() as notices:
            (due,) = await notices.due(10)
            assert (due.notice.notice_id, due.later) == (one.notice_id, ("replied",))

    async def test_what_overtook_a_waiting_notice_follows_at_once_when_that_one_is_dropped(self, store: Store) -> None:
        one, later = nth(1, overtaken_by=frozenset({"replied"})), nth(2, "replied")
        claimed = one.claimed()
        async with store.begin() as notices:
            await notices.add([one])
            await notices.save([Change(one, claimed)])
            await notices.save([Change(claimed, claimed.failed("http_503", not_before=timedelta(hours=1)))])
        async with store.begin() as notices:
            await notices.add([later])
        async with store.begin() as notices:
            (due,) = await notices.due(10)
            await notices.save([Change(due.notice, due.notice.step(Act.DROP, reason="overtaken_by_replied"))])
        async with store.begin() as notices:
            assert [d.notice.notice_id for d in await notices.due(10)] == [later.notice_id]

    async def test_an_attempt_that_fails_after_it_was_overtaken_does_not_wait(self, store: Store) -> None:
        one = nth(1, overtaken_by=frozenset({"replied"}))
        claimed = one.claimed()
        async with store.begin() as notices:
            await notices.add([one])
            await notices.save([Change(one, claimed)])
        async with store.begin() as notices:
            await notices.add([nth(2, "replied")])
        async with store.begin() as notices:
            await notices.save([Change(claimed, claimed.failed("http_500", not_before=timedelta(hours=5)))])
        async with store.begin() as notices:
            assert [(d.notice.fact, d.later) for d in await notices.due(10)] == [("opened", ("replied",))]

    async def test_who_waits_behind_a_notice_follows_at_once_when_it_is_told(self, store: Store) -> None:
        first, second, third = nth(1), nth(2, "dispatched"), nth(3, "scheduled")
        claimed = first.claimed()
        waiting = claimed.failed("http_500", not_before=timedelta(hours=1))
        async with store.begin() as notices:
            await notices.add([first, second])
            await notices.save([Change(first, claimed)])
            await notices.save([Change(claimed, waiting)])
            await notices.add([third])
        await store.age(timedelta(hours=1, seconds=1))
        for wanted in (first, second, third):
            async with store.begin() as notices:
                (due,) = await notices.due(10)
                assert due.notice.fact == wanted.fact
                again = due.notice.claimed()
                await notices.save([Change(due.notice, again)])
                await notices.save([Change(again, again.step(Act.ACCEPT))])

    async def test_a_change_takes_effect_only_where_its_writer_left_the_notice(self, store: Store) -> None:
        one = nth(1)
        first, second = one.claimed(), replace(one.claimed(), attempt=2)
        async with store.begin() as notices:
            await notices.add([one])
            assert await notices.save([Change(one, first)]) == {one.notice_id}
            assert await notices.save([Change(one, first)]) == set()
            assert await notices.save([Change(second, second.step(Act.ACCEPT))]) == set()
            assert await notices.save([Change(first, first.step(Act.ACCEPT))]) == {one.notice_id}
            assert await notices.save([Change(first, first.step(Act.REFUSE))]) == set()

    async def test_an_expired_lease_is_unknown_and_a_running_one_is_not(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.add([one := nth(1)])
            await notices.save([Change(one, one.claimed())])
        async with store.begin() as notices:
            assert await notices.unknown(frozenset(), 10) == []
        await store.age(timedelta(seconds=61))
        async with store.begin() as notices:
            assert [n.notice_id for n in await notices.unknown(frozenset(), 10)] == [one.notice_id]

    async def test_what_is_unknown_is_offered_for_outlets_that_may_resend_only(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.add([one := nth(1)])
            claimed = one.claimed()
            await notices.save([Change(one, claimed)])
            await notices.save([Change(claimed, claimed.step(Act.LOSE, reason="no_answer"))])
        async with store.begin() as notices:
            assert await notices.unknown(frozenset({"sms"}), 10) == []
            assert [n.state for n in await notices.unknown(frozenset({"webhook"}), 10)] == [State.UNKNOWN]

    async def test_a_closed_way_stays_closed(self, store: Store) -> None:
        async with store.begin() as notices:
            await notices.close_way("webhook:portal", "http_410")
            await notices.close_way("webhook:portal", "http_410")
        async with store.begin() as notices:
            assert await notices.closed_ways() == {"webhook:portal"}
