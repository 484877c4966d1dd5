import pytest

from services.intake.domain.message import Where
from services.intake.domain.place import Conflict, PlaceReader
from shared.city.geo import Point

SHANGYU, YUECHENG, BAIGUAN, CAOE = "330604", "330602", "330604001", "330604002"
AT_HOUCUN, IN_YUECHENG = Point(120.8701, 30.0172), Point(120.58, 30.0)


@pytest.mark.parametrize(
    ("where", "district", "conflicts"),
    [
        (Where("上虞区后村家园", SHANGYU, AT_HOUCUN), SHANGYU, set()),
        (Where("后村家园", YUECHENG), YUECHENG, {("text", "division")}),
        (Where("上虞区百官街道后村家园", YUECHENG), SHANGYU, {("text", "division")}),
        (Where("后村家园", YUECHENG, AT_HOUCUN), SHANGYU, {("text", "division"), ("division", "point")}),
        (Where("公厕", YUECHENG, AT_HOUCUN), YUECHENG, {("division", "point")}),
        (Where("后村家园", None, IN_YUECHENG), SHANGYU, {("text", "point")}),
        (
            Where("上虞区", YUECHENG, IN_YUECHENG),
            YUECHENG,
            {("text", "division"), ("text", "point")},
        ),
    ],
)
def test_the_best_evidence_wins_and_what_speaks_against_it_is_said(
    places: PlaceReader, where: Where, district: str, conflicts: set[tuple[str, str]]
) -> None:
    read = places.read(where)
    assert read.district == district
    assert {(conflict.one, conflict.other) for conflict in read.conflicts} == conflicts


def test_a_conflict_lowers_the_confidence(places: PlaceReader) -> None:
    agreed = places.read(Where("上虞区百官街道后村家园", SHANGYU))
    disputed = places.read(Where("上虞区百官街道后村家园", YUECHENG))
    assert agreed.confidence > disputed.confidence


def test_a_conflict_says_which_districts_and_how_far(places: PlaceReader) -> None:
    (conflict,) = places.read(Where("后村家园", None, IN_YUECHENG)).conflicts
    assert (conflict.one_says, conflict.other_says) == (SHANGYU, YUECHENG)
    assert conflict.metres is not None
    assert 27_000 < conflict.metres < 29_000


def test_streets_of_one_district_can_disagree_too(places: PlaceReader) -> None:
    read = places.read(Where("后村家园", CAOE))
    assert read.conflicts == (Conflict("text", "division", BAIGUAN, CAOE),)
    assert read.street == BAIGUAN


def test_words_that_name_another_city_are_reported_and_give_no_district(places: PlaceReader) -> None:
    read = places.read(Where("杭州市西湖区文三路88号"))
    assert (read.district, read.name, read.confidence) == (None, None, 0.0)
    assert read.conflicts == (Conflict("text", "city", "杭州市"),)


def test_a_street_that_two_districts_have_is_not_guessed(places: PlaceReader) -> None:
    read = places.read(Where(), text="城南的路灯坏了")
    assert (read.district, read.street) == (None, None)
