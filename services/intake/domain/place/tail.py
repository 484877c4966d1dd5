"""What may follow a name: house number, building, the door behind it, and where from there (门口, 北侧, 交叉口)."""

import re
from dataclasses import dataclass

_H = "一二三四五六七八九十"
_NUMBER = rf"(?:[\d*]{{1,5}}|[{_H}]{{1,3}})"
_DASHED = r"(?:-[\d*]{1,4})?"
_HOUSE = re.compile(
    rf"{_NUMBER}{_DASHED}(?:弄[\d*]{{1,4}})?号(?![线文令召称楼])(?:大?院)?"
    rf"(?:[-~至、和之][\d*]{{1,5}}{_DASHED}号?院?){{0,2}}"
)
_VILLAGE_HOUSE = re.compile(rf"(?:{_NUMBER}(?:村民小)?组)?{_HOUSE.pattern}")
_BLOCK = "(?:幢|栋|号楼|座|斋|#楼?)"
_BUILDING = re.compile(
    rf"[\d*{_H}a-z]{{1,4}}(?:[、/和与-][\d*{_H}]{{1,3}}){{0,4}}{_BLOCK}(?:[、和与,][\d*{_H}]{{1,3}}{_BLOCK}){{0,3}}"
)
_DOOR = re.compile(
    rf"[,、 -]?(?:[\d*{_H}a-z]{{1,4}}(?:单元|梯|室|房间?号?|楼|层|户)"
    r"|[东南西北]?[\d*]{3,4}(?![\d*年月元号路])|[-‐-―][\d*]{1,4}(?![\d*年月]))"
)
_LINKED = re.compile(r"[\d*]{1,3}(?:-[\d*]{1,4}){1,2}[室号]?(?![\d*年月日])|[a-z][\d*]{3,4}室?|[\d*]{3,4}室")
_SIDES = "[东南西北]{1,2}(?:出入口|大门口?|门口?|面|边|侧|方|角|向|口)"
_GATES = "[大正后前侧]?门(?:口|前|外|对面|旁边?)|大门|正门|后门|出?入口|出口"
_BESIDE = (
    "附近|旁边?|边上|隔壁|斜?对面|对过|周边|周围|后[面方]|前面|楼[下顶上]|沿线|沿街|[两一]侧|两边|之间|片区|一带|区域"
)
_ROADS = "交叉路?口|交叉[处点]?|交[汇界][处口]?|[十丁]字路口|红绿灯|[路村]口|路段|非?机动车道|人行道|桥下|[河路]边|路旁"
_SITES = "地下车库|工地|项目|门面|围墙|操场|[篮足]?球场|[a-z]出?入?口|地铁出?入?口"
_ONE = "口(?![味感罩号岸])|段(?!时)|边(?![缘上])|内(?![部容])|里(?![面程])|处(?![理置罚于分])|外(?![卖面地墙])"
_UP_DOWN = "上(?![午次班周个海虞城学面下门报级游])|下(?![午次班周个雨水面去来])"
_WHERE = re.compile(rf"(?: ?的?(?:{_SIDES}|{_GATES}|{_BESIDE}|{_ROADS}|{_SITES}|{_ONE}|{_UP_DOWN})){{1,4}}")
_STEPS = 4


@dataclass(frozen=True)
class Tail:
    """How far what follows a name reaches: to be told (before any door), and to be passed over."""

    told: int
    passed: int


def tail(text: str, at: int, *, village: bool) -> Tail:
    """Read what follows a name that has ended at `at`; a village's house number is somebody's door."""
    told = passed = at
    if not village and (found := _HOUSE.match(text, passed)):
        told = passed = found.end()
    if found := _BUILDING.match(text, passed):
        told = passed = found.end()
    door = _door(text, passed, village=village)
    if door > passed:
        return Tail(told, door)
    if found := _WHERE.match(text, passed):
        told = passed = found.end()
    return Tail(told, passed)


def _door(text: str, at: int, *, village: bool) -> int:
    first = (_VILLAGE_HOUSE.match(text, at) if village else None) or _LINKED.match(text, at)
    end = first.end() if first else at
    for _ in range(_STEPS):
        found = _DOOR.match(text, end)
        if found is None:
            break
        end = found.end()
    return end
