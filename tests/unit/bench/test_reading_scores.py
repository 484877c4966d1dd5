"""The figures of reading are what they say."""

from pathlib import Path

import pytest

from bench.reading import scores
from bench.reading.messages import OWN, Message, read_messages
from services.intake.usecases.read_line import Line


def message(category: str, second: str | None = None, **more: object) -> Message:
    return Message(Line(id="1", text="路灯不亮"), category, second, "complaint", **{"urgency": "normal", **more})  # type: ignore[arg-type]


def said(category: str, *, answered: bool = True, **more: object) -> scores.Said:
    return {"category": category, "answered": answered, "kind": "complaint", "urgency": "normal", **more}


PAIRS = [
    (message("noise"), said("noise")),
    (message("noise"), said("sanitation")),
    (message("parking", "city_order"), said("city_order", answered=False)),
    (message("out_of_scope"), said("out_of_scope", answered=False)),
]


def test_the_second_label_counts_only_where_it_is_asked_for() -> None:
    assert scores.accuracy(PAIRS) == 50
    assert scores.accuracy(PAIRS, second=True) == 75


def test_only_what_is_answered_is_judged_as_answered() -> None:
    assert [pair[1]["category"] for pair in scores.answered(PAIRS)] == ["noise", "sanitation"]


def test_a_rare_category_counts_as_much_as_a_frequent_one() -> None:
    assert scores.macro_f1(PAIRS) == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_scope_asks_only_whether_it_is_ours() -> None:
    assert scores.scope(PAIRS) == 100


def test_an_emergency_read_as_urgent_is_missed() -> None:
    pairs = [(message("utilities", urgency="emergency"), said("utilities", urgency="urgent"))]
    assert scores.urgent(pairs, ("emergency",)) == (0, 1)
    assert scores.urgent(pairs, ("urgent", "emergency")) == (1, 1)


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (["后村家园门口"], 100),
        (["后村家园东门口的路"], 0),
        (["后村"], 0),
        (["后村家园"], 100),
        (["在后村家园门口旁"], 100),
        ([], 0),
    ],
)
def test_a_phrase_is_found_where_half_of_it_is(found: list[str], share: float) -> None:
    pairs = [(message("noise", places=("后村家园门口",)), said("noise"))]
    assert scores.phrases(pairs, lambda one: one.places, lambda _: found) == share


def test_our_own_unseen_messages_have_every_category_and_stand_in_no_training_file() -> None:
    own = read_messages(OWN)
    assert len({one.category for one in own}) == 10
    learned = "".join(path.read_text() for path in Path("deploy/cities/shaoxing/reading/sentences").glob("*.csv"))
    assert not [one.line.id for one in own if one.line.text[:20] in learned]
