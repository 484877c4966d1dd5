import pytest

from shared.city.city import City
from shared.city.divisions import Level
from shared.city.geo import Point, cell, neighbours


def test_the_city_has_its_six_districts_and_103_streets(shaoxing: City) -> None:
    assert [district.name for district in shaoxing.districts] == [
        "越城区",
        "柯桥区",
        "上虞区",
        "新昌县",
        "诸暨市",
        "嵊州市",
    ]
    assert len(shaoxing.streets) == 103


@pytest.mark.parametrize(
    ("point", "district"),
    [
        (Point(120.87000, 30.01720), "上虞区"),
        (Point(120.57864, 30.00237), "越城区"),
        (Point(120.24233, 29.71877), "诸暨市"),
        (Point(121.47, 31.23), None),  # Shanghai
    ],
)
def test_a_point_lies_in_the_district_whose_shape_holds_it(shaoxing: City, point: Point, district: str | None) -> None:
    found = shaoxing.district_at(point)
    assert (found.name if found else None) == district


def test_every_seat_lies_in_its_own_district(shaoxing: City) -> None:
    for division in shaoxing.divisions.values():
        if division.point and division.level is not Level.CITY:
            at, own = shaoxing.district_at(division.point), shaoxing.district_of(division.code)
            assert at == own, division.name


def test_a_street_is_found_by_its_full_and_its_short_name(shaoxing: City) -> None:
    assert [street.code for street in shaoxing.street_named("百官街道")] == ["330604001"]
    assert [street.code for street in shaoxing.street_named(" 百官 ")] == ["330604001"]
    assert shaoxing.street_named("百官街道", district="330602") == ()
    assert shaoxing.street_named("没有街道") == ()


def test_a_community_belongs_to_its_street_and_district(shaoxing: City) -> None:
    community = shaoxing.division("330604001031")
    assert (community.name, community.parent) == ("后村居委会", "330604001")
    district = shaoxing.district_of(community.code)
    assert district
    assert district.name == "上虞区"


def test_the_estate_and_the_road_of_the_story_are_neighbours(shaoxing: City) -> None:
    (estate,), (road,) = shaoxing.places_named("后村家园"), shaoxing.places_named("峰山路")
    assert estate.point
    assert road.point
    assert (estate.street, road.street) == ("330604001", "330604001")
    assert (estate.confidence, road.confidence) == ("low", "low")
    assert cell(road.point) in neighbours(cell(estate.point))


def test_a_place_is_found_by_its_alias(shaoxing: City) -> None:
    assert [place.name for place in shaoxing.places_named("绍兴一中")] == ["绍兴市第一中学"]


def test_the_street_of_a_point_is_that_of_the_nearest_known_point(shaoxing: City) -> None:
    found = shaoxing.street_at(Point(120.8702, 30.0170))
    assert found
    street, metres = found
    assert street.name == "百官街道"
    assert metres < 100
    assert shaoxing.street_at(Point(121.47, 31.23)) is None


def test_the_categories_of_the_stories_are_there(shaoxing: City) -> None:
    noise = shaoxing.category("sanitation.noise")
    assert (noise.top, noise.clock_band, noise.verify) == ("sanitation", True, "always")
    assert "垃圾车" in noise.words
    assert shaoxing.category("out_of_scope.school").authority == "绍兴市教育局"
    tops = [code for code in shaoxing.categories if "." not in code]
    assert tops == [
        "city_order",
        "sanitation",
        "landscaping",
        "municipal_facilities",
        "waste_sorting",
        "parking",
        "noise",
        "enterprise_enforcement",
        "utilities",
        "out_of_scope",
    ]
