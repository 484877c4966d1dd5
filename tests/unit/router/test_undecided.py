"""What nobody read surely waits for a person, who sees both guesses."""

from services.router.usecases.arriving import Arrived, arrived
from shared.contracts.events.ticket import ReadCategory
from shared.contracts.vocabulary import Urgency
from tests.unit.router.town import NOW, received, world

SURE = ReadCategory(code="sanitation.noise", confidence=0.6, second="enterprise_enforcement", second_confidence=0.4)
UNSURE = ReadCategory(code="sanitation.noise", confidence=0.48, second="enterprise_enforcement", second_confidence=0.31)
UNREAD = ReadCategory(code="unknown", confidence=0.0)


def arriving(category: ReadCategory, **changes) -> Arrived:
    return arrived(received(**changes).model_copy(update={"category": category}), world(), NOW)


def test_a_sure_reading_goes_by_the_rules() -> None:
    assert arriving(SURE).decisions == arriving(replace_confidence(SURE, 0.99)).decisions


def test_an_unsure_one_goes_to_the_command_centre_with_both_guesses() -> None:
    orders = arriving(UNSURE).decisions.orders
    assert orders.lead == world().units.command_center
    (said,) = orders.instructions
    assert "48%" in said
    assert "31%" in said


def test_no_work_is_moved_and_nobody_outside_is_asked_upon_a_guess() -> None:
    orders = arriving(UNSURE).decisions.orders
    assert (orders.moves, orders.refer_to, orders.assisting) == ((), None, ())


def test_in_an_emergency_the_unit_that_the_rules_name_is_called_in_too() -> None:
    named = arriving(SURE, urgency=Urgency.EMERGENCY).decisions.orders.lead
    assert arriving(UNSURE, urgency=Urgency.EMERGENCY).decisions.orders.assisting == (named,)


def test_why_says_first_that_a_person_decides() -> None:
    assert arriving(UNSURE).decisions.assignment.why[0].startswith("类别待人工判定")


def test_what_could_not_be_read_at_all_says_so() -> None:
    assert arriving(UNREAD).decisions.orders.instructions == ("类别无法判断，请人工归类",)


def replace_confidence(category: ReadCategory, confidence: float) -> ReadCategory:
    return category.model_copy(update={"confidence": confidence})
