"""Which stop a complaint means: by place, then by the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.router.domain.relocation.near import Kinship, Sighting, stops_near
from tests.unit.router.relocation.town import register, spot, stop

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = register(
    stop(1, "05:30", estate="后村家园"),
    stop(2, "06:10", metres=5_000),
    stop(3, "09:00", estate="后村家园"),
    stop(4, "05:35", metres=600, weekdays=frozenset({1})),
)


def seen(clock: str, words: str = "", metres: float | None = None, category: str = "sanitation.noise") -> Sighting:
    point = None if metres is None else spot(metres)
    return Sighting(category, datetime.fromisoformat(f"2025-06-18T{clock}").replace(tzinfo=SHANGHAI), words, point)


@pytest.mark.parametrize(
    ("sighting", "expected"),
    [
        pytest.param(seen("05:42", "长街后村家园"), ["s1", "s2"], id="the estate comes before the road"),
        pytest.param(seen("06:15", "长街"), ["s2", "s1"], id="on one road the clock decides"),
        pytest.param(seen("05:42", metres=300), ["s1"], id="a point alone is enough"),
        pytest.param(seen("05:42", metres=551), [], id="a point too far away is not"),
        pytest.param(seen("04:45", "后村家园"), ["s1"], id="45 minutes before the work"),
        pytest.param(seen("04:44", "后村家园"), [], id="46 minutes before the work"),
        pytest.param(seen("06:34", "后村家园"), ["s1"], id="44 minutes after the work"),
        pytest.param(seen("06:36", "后村家园"), [], id="46 minutes after the work"),
        pytest.param(seen("05:42", "后村家园", category="noise.construction"), [], id="another trade"),
        pytest.param(seen("05:42", "别处"), [], id="another place"),
    ],
)
def test_stops_are_found_by_place_and_clock(sighting, expected):
    assert [near.stop.id for near in stops_near(BOOK, sighting)] == expected


def test_what_speaks_for_a_stop_is_told():
    (near,) = stops_near(BOOK, seen("05:42", "后村家园", metres=250))
    assert (near.kinship, round(near.metres), near.minutes) == (Kinship.ESTATE, 0, 0)


def test_midnight_is_no_border():
    book = register(stop(1, "00:10", estate="后村家园"), shift="00:00-06:00")
    assert [near.minutes for near in stops_near(book, seen("23:50", "后村家园"))] == [20]
