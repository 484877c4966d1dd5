"""Submissions of the three platforms: the channels' own samples under new numbers, by different people, all over town.

The same seed makes the same ones. Six in ten carry a point, most of them near places that people name; of the rest
half name a street, an estate or a road. So some lie together and are weighed as one matter, as in a city with a
month's open cases.
"""

import copy
import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from services.intake import channels
from services.intake.domain.credit_code import check_character
from services.intake.usecases.ports import Samples
from shared.contracts.topics import CHANNEL_IN
from shared.kit.discovery import discover

Document = dict[str, Any]
SHARES = {"hotline": 7, "minhu": 2, "qihu": 1}
"""How many of ten come by which platform."""
NEAR_KM = 2.0
_SURNAMES = "赵钱孙李周吴郑王冯陈沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国红梅"
_OPENINGS = ("", "", "您好，", "反映一个问题：", "再次反映，", "麻烦你们看一下，")
_ENDINGS = ("", "", "请尽快处理。", "希望给个答复。", "已经影响生活了。", "谢谢！", "拍了照片。")


@dataclass(frozen=True)
class Said:
    """A record as a platform publishes it; `number` is the platform's own."""

    channel: str
    number: str
    value: bytes

    @property
    def topic(self) -> str:
        return CHANNEL_IN.of(self.channel).name


@dataclass(frozen=True)
class Spot:
    """Where a submission is about: any of a point, a street's code, words."""

    point: tuple[float, float] | None = None
    division: str | None = None
    words: str = ""


@dataclass(frozen=True)
class Tickets:
    """Makes submissions of one city."""

    city: Path
    seed: int = 0

    def __iter__(self) -> Iterator[Said]:
        random = Random(f"{self.seed} tickets")
        names, weights = list(SHARES), list(SHARES.values())
        for n in count(1):
            channel = random.choices(names, weights)[0]
            number = f"{channel[0].upper()}{self.seed:04d}{n:08d}"
            document = copy.deepcopy(random.choice(self._samples[channel]))
            filled = _FILL[channel](document, number, self._spot(random), random)
            yield Said(channel, number, json.dumps(filled, ensure_ascii=False).encode())

    @cached_property
    def _samples(self) -> dict[str, list[Document]]:
        found = discover(channels, "SAMPLES", Samples)
        return {
            channel: [dict(payload) for name, payload in samples.payloads.items() if name.startswith("new_")]
            for channel, samples in found.items()
        }

    def _spot(self, random: Random) -> Spot:
        kind = random.random()
        if kind < 0.6:
            return Spot(point=_around(random.choice(self._points), random))
        if kind < 0.75:
            place = random.choice(self._places)
            return Spot(words=place["name"], division=place["district"] or None)
        street = random.choice(self._streets)
        return Spot(division=street["code"], words=street["name"] if kind < 0.9 else "")

    @cached_property
    def _places(self) -> list[dict[str, str]]:
        return _csv(self.city / "places.csv")

    @cached_property
    def _divisions(self) -> list[dict[str, str]]:
        return _csv(self.city / "divisions.csv")

    @cached_property
    def _streets(self) -> list[dict[str, str]]:
        return [row for row in self._divisions if row["level"] == "street"]

    @cached_property
    def _points(self) -> list[tuple[float, float]]:
        return [(float(row["lon"]), float(row["lat"])) for row in (*self._places, *self._divisions) if row["lon"]]


def _around(point: tuple[float, float], random: Random) -> tuple[float, float]:
    """Give a point within a few kilometres; a degree is 111 km, eastwards less by the latitude's cosine."""
    lon, lat = point
    east, north = random.gauss(0, NEAR_KM), random.gauss(0, NEAR_KM)
    return round(lon + east / (111.3 * math.cos(math.radians(lat))), 5), round(lat + north / 111.3, 5)


def _text(text: str, random: Random) -> str:
    return f"{random.choice(_OPENINGS)}{text}{random.choice(_ENDINGS)}" if text else text


def _person(random: Random) -> tuple[str, str]:
    name = random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=random.choice((1, 2))))
    return name, f"13{random.randrange(10**9):09d}"


def _hotline(document: Document, number: str, spot: Spot, random: Random) -> Document:
    order, (name, phone) = document["order"], _person(random)
    order |= {"orderNo": number, "content": _text(order["content"], random), "address": spot.words}
    order.pop("location", None)
    order.pop("districtCode", None)
    if spot.point:
        order["location"] = {"lng": spot.point[0], "lat": spot.point[1]}
    if spot.division:
        order["districtCode"] = spot.division
    if "caller" in document:
        document["caller"] |= {"name": name, "phone": phone}
    return document


def _minhu(document: Document, number: str, spot: Spot, random: Random) -> Document:
    name, phone = _person(random)
    where = {"XZQHDM": spot.division or "330602", "SFDZ": spot.words}
    return document | {"AJBH": number, "SQRXM": name, "LXDH": phone, "NR": _text(document["NR"], random)} | where


def _qihu(document: Document, number: str, spot: Spot, random: Random) -> Document:
    name, phone = _person(random)
    first = f"9133060{random.randrange(1, 5)}2MA{random.randrange(10**6):06d}"[:17].ljust(17, "7")
    place: Document = {"address": spot.words}
    if spot.point:
        place |= {"longitude": spot.point[0], "latitude": spot.point[1]}
    if spot.division:
        place["divisionCode"] = spot.division
    return document | {
        "appealId": number,
        "content": _text(document["content"], random),
        "enterprise": {"name": f"绍兴{name}商贸有限公司", "creditCode": first + check_character(first)},
        "contact": {"name": name, "phone": phone},
        "place": place,
    }


_FILL = {"hotline": _hotline, "minhu": _minhu, "qihu": _qihu}


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
