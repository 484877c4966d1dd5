import pytest

from services.intake.domain.place import PlaceFound, PlaceReader


def found(places: PlaceReader, text: str) -> PlaceFound:
    """Give the one phrase of a text, after checking that its span is where it says."""
    (one,) = places.find(text=text)
    assert text[one.start : one.end] == one.phrase
    return one


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("峰山路后村家园附近太吵", "峰山路后村家园附近", ("estate", "后村家园", "estate:330604001:后村家园")),
        ("我住在锦江苑3幢，楼下有烧烤", "锦江苑3幢", ("estate", "锦江苑", "estate:330603009:锦江苑")),
        ("王充路128号门口占道", "王充路128号门口", ("road", "王充路", "road:330604001:王充路")),
        ("上虞区振兴路路灯不亮", "上虞区振兴路", ("road", "振兴路", "road:330604104:振兴路")),
        ("百官街道后村社区的垃圾桶", "百官街道后村社区", ("community", "后村社区", "330604001031")),
        ("绍兴一中门口堵车", "绍兴一中门口", ("school", "绍兴市第一中学", "school:330602010:绍兴市第一中学")),
        ("迪荡湖公园里跳广场舞", "迪荡湖公园里", ("park", "迪荡湖公园", "park:330602007:迪荡湖公园")),
        (
            "中国轻纺城东市场停车乱",
            "中国轻纺城东市场",
            ("market", "中国轻纺城东市场", "market:330603:中国轻纺城东市场"),
        ),
        ("嵊州市三江街道的公厕", "嵊州市三江街道", ("street", "三江街道", "330683002")),
        ("百官的路灯", "百官", ("street", "百官街道", "330604001")),
    ],
)
def test_a_name_of_the_gazetteer_is_found_with_what_surrounds_it(
    places: PlaceReader, text: str, phrase: str, expected: tuple[str, str, str]
) -> None:
    one = found(places, text)
    assert one.phrase == phrase
    assert (one.kind, one.name, one.id) == expected


@pytest.mark.parametrize(
    ("text", "phrase", "kind", "name"),
    [
        ("希望尽快修一下青禾路128号门口的坑", "青禾路128号门口", "road", "青禾路"),
        ("我是云栖春晓小区5幢的业主", "云栖春晓小区5幢", "estate", "云栖春晓小区"),
        ("望湖苑北门有人摆摊", "望湖苑北门", "estate", "望湖苑"),
        ("星海小学对面开了一家烧烤店", "星海小学对面", "school", "星海小学"),
        ("新昌县人民医院门口黄牛多", "新昌县人民医院门口", "hospital", "新昌县人民医院"),
        ("店口镇中心幼儿园旁边在施工", "店口镇中心幼儿园旁边", "school", "店口镇中心幼儿园"),
        ("曹娥街道星河湾的垃圾房", "曹娥街道星河湾", "estate", "星河湾"),
        ("上虞大道坑坑洼洼", "上虞大道", "road", "上虞大道"),
        ("104国道有个大坑", "104国道", "road", "104国道"),
        ("越城区水澄里12号占道", "越城区水澄里12号", "road", "水澄里"),
        ("左岸世界3幢楼顶漏水", "左岸世界3幢楼顶", "estate", "左岸世界"),
        ("两所小学中间的云门小学堵车", "云门小学", "school", "云门小学"),
    ],
)
def test_a_name_that_nobody_listed_is_read_by_its_ending(
    places: PlaceReader, text: str, phrase: str, kind: str, name: str
) -> None:
    one = found(places, text)
    assert (one.phrase, one.kind, one.name, one.id) == (phrase, kind, name, None)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("青禾路与白塔路交叉口红绿灯坏了", "junction", "青禾路与白塔路"),
        ("青禾路和白塔路路口红绿灯坏了", "junction", "青禾路与白塔路"),
        ("青禾路、白塔路交叉口", "junction", "青禾路与白塔路"),
        ("青禾路白塔路交叉口", "junction", "青禾路与白塔路"),
        ("青禾路到白塔路路段积水", "stretch", "青禾路至白塔路"),
        ("青禾路至白塔路段积水", "stretch", "青禾路至白塔路"),
    ],
)
def test_two_roads_are_a_junction_or_a_stretch(places: PlaceReader, text: str, kind: str, name: str) -> None:
    one = found(places, text)
    assert (one.kind, one.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "路灯坏了",
        "我们小区门口的垃圾没人收",
        "这条马路对面的人行道坑坑洼洼",
        "政府的热线打了两个多小时",
        "市民反映市容市貌很差",
        "家里的网络线路坏了",
        "老旧小区改造什么时候开始",
        "孩子在学校被打了",
        "医院和银行都不管",
    ],
)
def test_words_that_only_look_like_names_are_none(places: PlaceReader, text: str) -> None:
    assert places.find(text=text) == ()


def test_a_street_is_not_the_road_that_its_name_begins_with(places: PlaceReader) -> None:
    assert found(places, "崇贤街的垃圾桶").kind == "road"
    assert found(places, "崇贤街道的垃圾桶").kind == "street"


def test_a_road_is_called_by_the_name_of_all_its_stretches(places: PlaceReader) -> None:
    one = found(places, "鲁迅路和中兴路路口")
    assert (one.name, one.district, one.id) == ("鲁迅路与中兴路", "330602", None)


def test_a_name_that_several_districts_have_says_no_district_and_less(places: PlaceReader) -> None:
    several, one = found(places, "振兴路路灯不亮"), found(places, "上虞区振兴路路灯不亮")
    assert (several.district, one.district) == (None, "330604")
    assert several.confidence < one.confidence


def test_a_town_of_another_city_is_none_of_ours(places: PlaceReader) -> None:
    one = found(places, "杭州市临平区东湖街道顺达花苑")
    assert (one.name, one.district, one.street) == ("顺达花苑", None, None)


def test_all_phrases_are_listed_in_their_order(places: PlaceReader) -> None:
    listed = places.find(address="百官街道", title="后村家园噪音", text="住在峰山路，靠近青禾路88号")
    assert [(one.part, one.phrase) for one in listed] == [
        ("address", "百官街道"),
        ("title", "后村家园"),
        ("text", "峰山路"),
        ("text", "青禾路88号"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "紹興市上虞區百官街道峰山路後村家園門口",
        "绍兴市上虞区百官街道 峰山路 后村家园 门口",
        "绍兴市\u200b上虞区百官\u200d街道峰山路后村家园门口",
    ],
)
def test_a_name_is_known_in_whatever_characters_it_is_written(places: PlaceReader, text: str) -> None:
    one = found(places, text)
    assert (one.name, one.phrase) == ("后村家园", text)
