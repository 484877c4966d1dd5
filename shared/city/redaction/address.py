"""Finds what leads to one household's door: unit and room, a village house after 住.

The building and the number on a road stay: the matter's place is named by them.
"""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import always, found, pattern

KIND = PersonalData.ADDRESS
_H = "〇零一二三四五六七八九十"
NEEDS = pattern(rf"\d{{3}}|[{_H}]{{3}}|\*|单元|[\d*{_H}]号|楼\d")
_UNIT = rf"(?:[\d{_H}a-z]{{1,3}}(?:单元|梯|门)[,、 -]?)"
_STARRED = r"\d{0,3}\*{1,4}\d{0,3}"
"""What a publisher or a shy writer leaves of a number."""
_ROOM = rf"(?:\d{{3,4}}|[{_H}]{{3,4}}|{_STARRED})"
_FLOOR = rf"(?:[\d{_H}]{{1,3}}(?:楼|层)[-, ]?)?"
_DOOR = "(?:室|房间?|户(?![数人居]))?"
_COUNTED = r"(?![\d*年月日元米平个多余次天人万层吨%℃㎡户]|[-~至到]\d|号(?:令|文|线))"
_ESTATE = "[园苑府城庭湾里院居邸墅寓区村庄坊郡家轩阁馆]"
_LINK = r"[\-‐-―/]"
_HOME = r"(?:住在?|住址|住所|家在|我家|地址|门牌)"

_IN_BUILDING = pattern(
    rf"(?:[\d{_H}a-z]{{1,3}}(?:幢|栋|座|号楼|#楼?|斋))[,、 -]?"
    rf"((?:{_UNIT})?{_FLOOR}{_ROOM}{_DOOR}){_COUNTED}"
)
_IN_UNIT = pattern(rf"([\d{_H}a-z]{{1,3}}单元[,、 -]?{_FLOOR}[\d*{_H}]{{2,5}}{_DOOR}){_COUNTED}")
_ROOM_ALONE = pattern(rf"(?<![\d{_H}*.])((?:[a-z]-?)?{_ROOM}(?:室(?!内外)|号?房(?:间|号)?(?![价款租东])))")
_ON_FLOOR = pattern(rf"(?<![\d{_H}])[\d{_H}]{{1,3}}楼((?:\d{{1,4}}号?房(?!价|款)|\d{{3,4}}(?:室|户)?)){_COUNTED}")
_LINKED = pattern(
    rf"(?<![\d.*{_LINK[1:-1]}])\d{{1,3}}{_LINK}(\d{{1,2}}{_LINK}(?:\d{{3,4}}|{_STARRED}))(?![\d*{_LINK[1:-1]}年月日])"
)
_PAIRED = pattern(
    rf"(?<={_ESTATE})\d{{1,3}}{_LINK}((?:\d{{3,4}}|{_STARRED})(?:室|房)?)(?![\d*{_LINK[1:-1]}]){_COUNTED}"
)
_LETTERED = pattern(rf"(?<={_ESTATE})([a-z]-?\d{{3,4}}(?:室|房)?)(?![\da-z]){_COUNTED}")
_VILLAGE = pattern(
    rf"{_HOME}[^。!?;,\n]{{0,30}}?[村组队弄里庄湾坊]((?:[\d*]{{1,4}}|[{_H}]{{1,4}})号(?:之[一二三\d])?)(?![楼幢栋线门院])"
)
_BARE = r"\d{1,2}0[1-9]"
"""A room's number that stands without a word: floor and door."""
_AT_HOME = pattern(
    rf"(?:我家|我住|家住|住在?|楼上|楼下|隔壁|对门)(?:是|的)?({_BARE})(?=[、,。;!? 的和与]|业主|住户|$)"
    r"(?![、和与]\d+(?:米|元|户))"
)
_SOMEBODYS = pattern(rf"(?<![\d.])({_BARE})(?=的?(?:业主|住户|租客|租户|房东|邻居|那[户家]|这[户家]))")
_BEFORE_ROOM = pattern(rf"(?<![\d.])({_BARE})(?=[、,/和与]{_BARE}(?:室|房|的?业主|的?住户))")
_HIDDEN_HOUSE = pattern(r"[村庄][\u4e00-\u9fff]{0,10}(?<![\d*])(\d{1,4}\*{1,3}\d?)(?=号(?![线楼幢栋]))")
"""In a village a house is somebody's home; on a city's road a half hidden number is a shop's as a rule, and stays."""
_FINDERS = (
    _IN_BUILDING, _IN_UNIT, _ON_FLOOR, _LINKED, _PAIRED, _LETTERED, _VILLAGE, _ROOM_ALONE,
    _BEFORE_ROOM, _AT_HOME, _SOMEBODYS, _HIDDEN_HOUSE,
)  # fmt: skip


def find(text: str) -> Iterator[Span]:
    for finder in _FINDERS:
        yield from found(text, finder, always)
