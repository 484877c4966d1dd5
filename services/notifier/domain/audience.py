"""Who must hear what, by which way: told facts are data, whom they concern stands in the fact."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.notifier.domain.fact import Fact, Ticket
from shared.contracts.vocabulary import PublicState


@dataclass(frozen=True)
class Telling:
    """How one kind of fact is told.

    `overtaken_by` names the facts after which nobody needs to hear this one any more; `state` stands for the case's
    public state where the fact closes one ticket, not the case; who was told one of `silent_after` does not hear this
    one; after a fact that `starts_anew` (a reopening), what was said before may be said again.
    """

    title: str
    template: str
    overtaken_by: frozenset[str] = frozenset()
    state: PublicState | None = None
    silent_after: frozenset[str] = frozenset()
    starts_anew: bool = False


Policy = Mapping[str, Telling]
"""How each kind of fact is told; a kind that is not here is not told."""


@dataclass(frozen=True)
class Hearing:
    """One ticket that must hear one fact by one way."""

    ticket: Ticket
    way: str
    telling: Telling


Reach = Callable[[Ticket, str], Iterable[str]]
"""Gives the ways (`platform`, `webhook:portal`) by which a ticket can hear a kind of fact."""


def audience(fact: Fact, tickets: Iterable[Ticket], policy: Policy, reach: Reach) -> Iterator[Hearing]:
    """List who must hear this fact; nobody when the city does not tell facts of this kind."""
    telling = policy.get(fact.word)
    if telling is None:
        return
    for ticket in tickets:
        for way in reach(ticket, fact.word):
            yield Hearing(ticket, way, telling)
