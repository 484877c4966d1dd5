"""What the platforms say: the channels' own samples under new numbers, each complainant somebody who exists once."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from random import Random
from typing import Any

from services.intake import channels
from services.intake.domain.credit_code import check_character
from services.intake.usecases.ports import Samples
from shared.contracts.topics import CHANNEL_IN
from shared.kit.discovery import discover

SURNAMES = ("欧阳", "慕容", "司徒", "上官", "诸葛", "令狐", "皇甫", "尉迟", "公孙", "端木")
GIVEN = "曦晗翊璟玥瑄宸骁昀珩翎蘅瀚嵘恺麒钰煊铎琰芮笙沅泓骥暄昊霁嫣菡"
DAY = "2025-06-18"
FLAGSHIP = 0.01
"""Share of the hotline's submissions about the flagship's noise: one case that grows, and city work that moves."""
WEST, EAST, SOUTH, NORTH = 120.53, 120.63, 29.96, 30.04
"""Where most submissions lie: in 越城区, whose bureau is reached by messages."""


@dataclass(frozen=True)
class Said:
    """A record as a platform publishes it; `name` is its own number."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Person:
    name: str
    phone: str


Document = dict[str, Any]


@dataclass
class Messages:
    """Makes messages; the same random source makes the same ones."""

    random: Random
    canaries: dict[str, str] = field(default_factory=dict)
    """Every name and number given out, with the submission it stands in."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def channel(self) -> str:
        return self.random.choice(sorted(_FORMS))

    def ticket(self, channel: str) -> Said:
        """Make a new submission of somebody who has never written before."""
        n = next(self._numbers)
        number, person = f"F{n:07d}", self._person(n)
        self.canaries |= {person.name: number, person.phone: number}
        document = _FORMS[channel].fill(copy.deepcopy(self._sample(channel)), number, person, self.random)
        return _said(channel, number, document)

    def follow_ups(self, ticket: Said) -> list[Said]:
        """Make what is said about a submission later, in order: mostly nothing, at times three things."""
        channel = CHANNEL_IN.member(ticket.topic) or ""
        many = self.random.choices((0, 1, 2, 3), (55, 25, 12, 8))[0]
        form = _FORMS[channel]
        return [_said(channel, ticket.name, form.supplement(ticket.name, n, self._more(n))) for n in range(1, many + 1)]

    def poison(self, channel: str) -> Said:
        """Make a record that nobody can read, under a key of its own."""
        number = f"P{next(self._numbers):07d}"
        healthy = _said(channel, number, copy.deepcopy(_samples()[channel][0]))
        return self.random.choice(POISONS)(healthy)

    def _sample(self, channel: str) -> Document:
        samples = _samples()[channel]
        if channel == "hotline" and self.random.random() < FLAGSHIP:
            return samples[0]
        return self.random.choice(samples[1:])

    def _more(self, n: int) -> str:
        words = ("现在更厉害了", "还没有人来", "位置说错了，应该在路对面", "麻烦尽快处理", "照片稍后再发")
        return f"补充{n}：{self.random.choice(words)}，编号{self.random.randrange(10**6)}。"

    def _person(self, n: int) -> Person:
        code = n * 7919 % (len(SURNAMES) * len(GIVEN) ** 2)
        code, surname = divmod(code, len(SURNAMES))
        first, second = divmod(code, len(GIVEN))
        return Person(SURNAMES[surname] + GIVEN[first] + GIVEN[second], f"139{n * 15485863 % 10**8:08d}")


def _said(channel: str, number: str, document: Document) -> Said:
    value = json.dumps(document, ensure_ascii=False).encode()
    return Said(CHANNEL_IN.of(channel).name, number.encode(), value, name=number)


@cache
def _samples() -> dict[str, list[Document]]:
    """Give each channel's new submissions, the flagship's first."""
    found = discover(channels, "SAMPLES", Samples)
    return {
        channel: [dict(payload) for name, payload in samples.payloads.items() if name.startswith("new_")]
        for channel, samples in found.items()
    }


@dataclass(frozen=True)
class Form:
    """How a channel's messages are filled in: a new submission, a supplement."""

    fill: Callable[[Document, str, Person, Random], Document]
    supplement: Callable[[str, int, str], Document]


def _signature(person: Person, says: str = "我是") -> str:
    """Sign a text. Where the platform names nobody, a name in a text is found by the words before it alone: 我叫."""
    return f" {says}{person.name}，电话{person.phone}。"


def _hotline(document: Document, number: str, person: Person, random: Random) -> Document:
    order = document["order"]
    flagship = order["orderNo"] == "XL20250618000001"
    order["orderNo"] = number
    if not flagship:
        order.pop("districtCode", None)
        order |= {"address": "", "location": {"lng": random.uniform(WEST, EAST), "lat": random.uniform(SOUTH, NORTH)}}
    if order["content"] and random.random() < 0.5:
        order["content"] += _signature(person, "我是" if "caller" in document else "我叫")
    if "caller" in document:
        document["caller"] = {"name": person.name, "phone": person.phone}
    return document


def _minhu(document: Document, number: str, person: Person, random: Random) -> Document:
    signature = _signature(person) if random.random() < 0.5 else ""
    return document | {
        "AJBH": number, "SQRXM": person.name, "LXDH": person.phone, "XZQHDM": "330602", "SFDZ": "",
        "NR": document["NR"] + signature,
    }  # fmt: skip


def _qihu(document: Document, number: str, person: Person, random: Random) -> Document:
    first = "9133060" + f"2MA{int(number[1:]) % 10**8:08d}"[:10]
    signature = _signature(person) if random.random() < 0.5 else ""
    return document | {
        "appealId": number,
        "content": document["content"] + signature,
        "enterprise": {"name": f"绍兴{person.name}商贸有限公司", "creditCode": first + check_character(first)},
        "contact": {"name": person.name, "phone": person.phone},
        "place": {"address": "", "longitude": random.uniform(WEST, EAST), "latitude": random.uniform(SOUTH, NORTH)},
    }


def _hotline_supplement(number: str, n: int, text: str) -> Document:
    at = f"{DAY} 10:{n:02d}:00"
    return {"msgType": "supplement", "sendTime": at, "order": {"orderNo": number}, "time": at, "content": text}


def _minhu_supplement(number: str, n: int, text: str) -> Document:
    at = f"{DAY.replace('-', '')}10{n:02d}00"
    return {"XXLX": "BC", "AJBH": number, "FSSJ": at, "BCSJ": at, "BCNR": text, "XXXH": n}


def _qihu_supplement(number: str, n: int, text: str) -> Document:
    at = f"{DAY}T03:{n:02d}:00Z"
    return {"event": "appeal.supplemented", "appealId": number, "sentAt": at, "at": at, "content": text, "sequence": n}


_FORMS = {
    "hotline": Form(_hotline, _hotline_supplement),
    "minhu": Form(_minhu, _minhu_supplement),
    "qihu": Form(_qihu, _qihu_supplement),
}


def _with(said: Said, **changes: Any) -> Said:
    return Said(**{"topic": said.topic, "key": said.key, "value": said.value, "name": said.name} | changes)


POISONS: tuple[Callable[[Said], Said], ...] = (
    lambda s: _with(s, value=(s.value or b"")[:-7]),
    lambda s: _with(s, value=b"\xff\xfe" + (s.value or b"")),
    lambda s: _with(s, value=b""),
    lambda s: _with(s, value=None),
    lambda s: _with(s, value=b"[" * 500 + b"]" * 500),
    lambda s: _with(s, value=b'{"a": NaN, "b": 1e999}'),
    lambda s: _with(s, headers=(("traceparent", b"\xc3\x28"),)),
    lambda s: _with(s, headers=(("x", None),)),
)
"""Each is refused for another reason: cut JSON, no UTF-8, nothing, a tombstone, depth, numbers, headers."""
