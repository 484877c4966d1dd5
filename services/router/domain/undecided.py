"""What nobody read surely is for a person: the command centre gets it, with the two best guesses."""

from dataclasses import dataclass, replace

from services.router.domain.deciding import Decisions
from services.router.domain.orders import Orders
from services.router.domain.world import World
from shared.contracts.vocabulary import SURE, Urgency


@dataclass(frozen=True)
class Guess:
    """A category's code and how sure intake is of it, 0 to 1."""

    code: str
    confidence: float


def for_a_person(decisions: Decisions, guesses: tuple[Guess, ...], urgency: Urgency, world: World) -> Decisions:
    """Give decisions as they are where the first guess is sure, else to the command centre with all guesses said.

    No rule's measure is taken upon a guess; only in an emergency the unit that the rules name is called in at once.
    """
    if guesses[0].confidence >= SURE:
        return decisions
    said = _said(guesses, world)
    named = decisions.orders.lead
    assisting = (named,) if named and urgency is Urgency.EMERGENCY else ()
    orders = Orders(lead=world.units.command_center, assisting=assisting, instructions=(said,))
    assignment = replace(decisions.assignment, why=(said, *decisions.assignment.why))
    return replace(decisions, assignment=assignment, orders=orders)


def _said(guesses: tuple[Guess, ...], world: World) -> str:
    likely = [
        f"{world.category_title(g.code)}（{g.confidence:.0%}）" for g in guesses if g.code in world.city.categories
    ]
    return f"类别待人工判定：{'或'.join(likely)}" if likely else "类别无法判断，请人工归类"
