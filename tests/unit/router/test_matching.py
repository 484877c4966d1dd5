"""Same matter? Place, category and time decide, not the words."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.router.domain.case import Incident, Place
from services.router.domain.matching import Matter, Verdict, Weights, Window, best, compare
from shared.city.geo import Point, cell
from shared.city.workdays import CITY_TIME

WEIGHTS = Weights()
DAMAGE, NOISE = Window(days=14), Window(days=7, same_hours=True)
AT = datetime(2025, 6, 18, 6, 0, tzinfo=CITY_TIME)
GATE = Point(120.8750, 30.0150)
TEXT = "峰山路后村家园门口清晨环卫车作业，扫路车声音特别响"


def place(east: float = 0.0, name: str | None = "后村家园") -> Place:
    point = Point(GATE.lon + east / 96_300, GATE.lat)
    return Place("峰山路后村家园", name, "330604", "330604001", point, cell(point))


def matter(**changes) -> Matter:
    incident = Incident(AT.replace(hour=5, minute=30), phrase="早上五点半")
    return replace(Matter("sanitation.noise", place(), incident, AT, TEXT), **changes)


def verdict(a: Matter, b: Matter, window: Window = NOISE) -> Verdict:
    return compare(a, b, window, WEIGHTS).verdict(WEIGHTS)


CASES = [
    ("the same again is linked", {}, Verdict.LINKED),
    ("other words, same place and hour, are linked", {"text": "每天五点半被吵醒，能不能晚点"}, Verdict.LINKED),
    ("a neighbour 80 m on is linked", {"place": place(80, name=None)}, Verdict.LINKED),
    ("200 m on without a common name it is proposed", {"place": place(200, name=None)}, Verdict.PROPOSED),
    ("two days later at the same hour is linked", {"reported_at": AT + timedelta(days=2)}, Verdict.LINKED),
    ("the same text in another place is separate", {"place": place(5_000, name="别的小区")}, Verdict.SEPARATE),
    ("another category is separate", {"category": "parking.sidewalk"}, Verdict.SEPARATE),
    ("noise at noon is separate from noise at dawn", {"incident": Incident(AT.replace(hour=12))}, Verdict.SEPARATE),
    ("a month later is separate", {"reported_at": AT + timedelta(days=30)}, Verdict.SEPARATE),
    ("garbage is never linked to noise", {"category": "sanitation.garbage"}, Verdict.PROPOSED),
    ("noise read as another kind of noise is linked", {"category": "noise.social"}, Verdict.LINKED),
]


@pytest.mark.parametrize(("changes", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_verdict(changes, expected) -> None:
    assert verdict(matter(), matter(**changes)) is expected


@pytest.mark.parametrize("changes", [c[1] for c in CASES], ids=[c[0] for c in CASES])
def test_it_does_not_matter_who_came_first(changes) -> None:
    a, b = matter(), matter(**changes)
    assert compare(a, b, NOISE, WEIGHTS).parts == pytest.approx(compare(b, a, NOISE, WEIGHTS).parts)


def test_two_that_nobody_could_classify_have_no_category_in_common() -> None:
    unread = matter(category="unknown")
    assert verdict(unread, unread) is Verdict.PROPOSED
    assert verdict(unread, matter(category="unknown", place=place(200, name=None))) is not Verdict.LINKED


def test_around_midnight_the_clock_is_a_circle() -> None:
    late, early = (matter(incident=Incident(AT.replace(hour=h, minute=m))) for h, m in ((23, 50), (0, 10)))
    assert compare(late, early, NOISE, WEIGHTS).time == 1.0


def test_the_same_person_within_a_day_repeats_whatever_the_words() -> None:
    person = UUID(int=7)
    a = matter(complainant=person, text="吵", place=place(240, name=None), incident=Incident())
    b = matter(complainant=person, text="能不能管管扫地车", category="sanitation", reported_at=AT + timedelta(hours=3))
    score = compare(a, b, NOISE, WEIGHTS)
    assert score.repeat
    assert score.verdict(WEIGHTS) is Verdict.LINKED


def test_the_same_person_about_another_matter_at_the_same_place_is_proposed_never_linked() -> None:
    a = matter(complainant=UUID(int=7))
    b = matter(complainant=UUID(int=7), category="sanitation.garbage", reported_at=AT + timedelta(hours=1))
    assert compare(a, b, NOISE, WEIGHTS).repeat
    assert verdict(a, b) is Verdict.PROPOSED


def test_the_same_person_a_week_later_repeats_nothing() -> None:
    a = matter(complainant=UUID(int=7))
    assert not compare(a, replace(a, reported_at=AT + timedelta(days=6)), NOISE, WEIGHTS).repeat


@pytest.mark.parametrize(
    "changes",
    [
        {"place": place(5_000, name="别的小区")},
        {"category": "parking.sidewalk"},
        {"reported_at": AT + timedelta(days=30)},
    ],
    ids=["elsewhere", "about something else", "a month later"],
)
def test_the_same_text_alone_never_makes_one_matter_not_even_of_one_person(changes) -> None:
    a = matter(complainant=UUID(int=7))
    assert verdict(a, replace(a, **changes)) is Verdict.SEPARATE


def test_a_case_to_link_wins_over_a_repeat_of_another_matter() -> None:
    mine = matter(complainant=UUID(int=7))
    other_matter = replace(mine, category="sanitation.garbage")
    neighbour = matter(complainant=UUID(int=8))
    found = best(mine, [(UUID(int=1), other_matter), (UUID(int=2), neighbour)], NOISE, WEIGHTS)
    assert found is not None
    assert found[0] == UUID(int=2)


def test_a_likely_one_is_found_behind_one_that_has_no_place_in_common() -> None:
    mine = matter(place=place(0, name=None))
    elsewhere, likely = matter(place=place(260, name=None)), matter(place=place(248, name=None), text="吵")
    found = best(mine, [(UUID(int=1), elsewhere), (UUID(int=2), likely)], NOISE, WEIGHTS)
    assert found is not None
    assert found[0] == UUID(int=2)


def test_separate_ones_are_no_candidates() -> None:
    assert best(matter(), [(UUID(int=1), matter(place=place(5_000, name="别处")))], NOISE, WEIGHTS) is None


def test_every_part_of_a_score_is_shown() -> None:
    assert compare(matter(), matter(), NOISE, WEIGHTS).parts.keys() == {
        "place", "category", "time", "words", "text", "total",
    }  # fmt: skip


def test_the_best_candidate_wins() -> None:
    far, near = UUID(int=1), UUID(int=2)
    others = [(far, matter(place=place(240, name=None))), (near, matter())]
    found = best(matter(), others, NOISE, WEIGHTS)
    assert found is not None
    assert found[0] == near


def test_five_people_on_three_channels_speak_of_one_matter() -> None:
    said = [
        "越城区仓桥直街口的垃圾堆了两天没人清运，垃圾桶都满出来了，味道很大。",
        "仓桥直街口垃圾堆积成山，两天没有清运，老人每天从旁边过，苍蝇很多。",
        "仓桥直街口的垃圾堆在我们店旁边，满地都是，客人捂着鼻子走，请协调清运。",
        "早上锻炼路过仓桥直街，路口垃圾还是没人清运，都流到路面上了。",
        "对门仓桥直街口垃圾堆了好几天，臭得窗户都不敢开，什么时候来清运？",
    ]
    people = [
        matter(category="sanitation.garbage", incident=Incident(), text=text, place=place(20 * n, name="仓桥直街"),
               reported_at=AT + timedelta(hours=4 * n))
        for n, text in enumerate(said)
    ]  # fmt: skip
    assert [verdict(people[0], other, DAMAGE) for other in people[1:]] == [Verdict.LINKED] * 4


def test_a_place_that_nobody_could_read_matches_nothing() -> None:
    nowhere = Place("路边")
    assert verdict(matter(place=nowhere), matter(place=nowhere)) is Verdict.SEPARATE
