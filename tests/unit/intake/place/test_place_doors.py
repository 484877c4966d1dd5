import pytest

from services.intake.domain.message import Where
from services.intake.domain.place import PlaceReader

DOORS = [
    ("峰山路后村家园3幢2单元501室", "峰山路后村家园3幢"),
    ("后村家园十五栋三单元706房", "后村家园十五栋"),
    ("后村家园3幢501", "后村家园3幢"),
    ("后村家园3-2-501", "后村家园"),
    ("后村家园3号楼二单元五楼", "后村家园3号楼"),
    ("云栖春晓小区12幢1单元1203室", "云栖春晓小区12幢"),
    ("峰山路66号502室", "峰山路66号"),
    ("梁湖街道华山村58号", "梁湖街道华山村"),
    ("五甲渡村3组17号", "五甲渡村"),
]


@pytest.mark.parametrize(("address", "told"), DOORS)
def test_a_phrase_ends_before_unit_and_room_and_before_a_villages_house(
    places: PlaceReader, address: str, told: str
) -> None:
    (one,) = places.find(text=f"我家住{address}，漏水")
    assert one.phrase == told


@pytest.mark.parametrize(("address", "told"), DOORS)
def test_the_words_of_an_address_lead_to_no_door(places: PlaceReader, address: str, told: str) -> None:
    assert places.read(Where(address)).words == told


def test_a_name_behind_a_door_is_a_phrase_of_its_own(places: PlaceReader) -> None:
    listed = places.find(text="后村家园3幢2单元501室青禾路门口")
    assert [one.phrase for one in listed] == ["后村家园3幢", "青禾路门口"]


def test_an_address_whose_name_nobody_knows_loses_its_room_too(places: PlaceReader) -> None:
    assert "501" not in places.read(Where("左岸世界3幢2单元501室门口")).words
