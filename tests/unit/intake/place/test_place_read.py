import pytest

from services.intake.domain.message import Where
from services.intake.domain.place import PlaceReader
from shared.city.geo import Point, distance

BAIGUAN, SHANGYU, YUECHENG = "330604001", "330604", "330602"
AT_HOUCUN = Point(120.8701, 30.0172)


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        (Where("上虞区百官街道峰山路后村家园"), "", ("后村家园", SHANGYU, BAIGUAN)),
        (Where(), "峰山路后村家园 门口", ("后村家园", SHANGYU, BAIGUAN)),
        (Where("峰山路66号"), "", ("峰山路", SHANGYU, BAIGUAN)),
        (Where(), "百官街道的路灯坏了", ("百官街道", SHANGYU, BAIGUAN)),
        (Where(), "越城区的公厕", ("越城区", YUECHENG, None)),
        (Where(division="330602"), "公厕脏", (None, YUECHENG, None)),
        (Where(division=BAIGUAN), "公厕脏", (None, SHANGYU, BAIGUAN)),
        (Where(division="330604001031"), "村道塌陷", ("后村居委会", SHANGYU, BAIGUAN)),
        (Where(), "路灯坏了", (None, None, None)),
    ],
)
def test_words_and_codes_name_the_place(
    places: PlaceReader, where: Where, text: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    found = places.read(where, text=text)
    assert (found.name, found.district, found.street) == expected


def test_the_most_exact_name_wins_wherever_it_stands(places: PlaceReader) -> None:
    assert places.read(Where("上虞区"), text="在后村家园").name == "后村家园"


def test_a_point_alone_gives_district_and_street(places: PlaceReader) -> None:
    found = places.read(Where(point=AT_HOUCUN), text="灯不亮")
    assert (found.district, found.street, found.point) == (SHANGYU, BAIGUAN, AT_HOUCUN)
    assert found.cell is not None


def test_a_point_far_from_the_named_place_is_where_somebody_wrote_from(places: PlaceReader) -> None:
    far = Point(120.58, 30.0)
    found = places.read(Where("后村家园", point=far))
    assert found.point is not None
    assert distance(found.point, far) > 10_000
    assert found.confidence < places.read(Where("后村家园")).confidence


def test_a_point_outside_the_city_is_no_evidence(places: PlaceReader) -> None:
    assert places.read(Where(point=Point(116.4, 39.9))).point is None


def test_evidence_that_agrees_raises_the_confidence(places: PlaceReader) -> None:
    alone = places.read(Where("峰山路")).confidence
    assert places.read(Where("峰山路", SHANGYU)).confidence >= alone
    assert places.read(Where("后村家园")).confidence > places.read(Where("百官街道")).confidence


def test_a_name_of_another_district_than_the_code_says_does_not_decide(places: PlaceReader) -> None:
    assert places.read(Where("后村家园", YUECHENG)).name is None


def test_a_street_is_no_point(places: PlaceReader) -> None:
    assert places.read(Where("百官街道")).cell is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("峰山路后村家园3幢2单元502室", "峰山路后村家园3幢"),
        ("峰山路12号门口", "峰山路12号门口"),
        ("某小区十五幢旁", "某小区十五幢旁"),
    ],
)
def test_the_words_say_no_more_than_a_handler_needs(places: PlaceReader, address: str, words: str) -> None:
    assert places.read(Where(address)).words == words


def test_a_phrase_is_found_with_its_span_its_kind_and_who_bears_the_name(places: PlaceReader) -> None:
    text = "今天早上五点半，垃圾车又到峰山路后村家园门口收垃圾"
    (found,) = places.find(text=text)
    assert text[found.start : found.end] == found.phrase == "峰山路后村家园门口"
    assert (found.kind, found.name, found.id) == ("estate", "后村家园", "estate:330604001:后村家园")
    assert (found.part, found.district, found.street) == ("text", SHANGYU, BAIGUAN)
