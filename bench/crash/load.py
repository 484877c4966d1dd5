"""What a sweep sends: a platform's orders, more about them, repeats and rubbish, and what others say beside it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bench.crash.sent import Sent
from bench.crash.voices import Voices
from shared.contracts.topics import CHANNEL_OUT

OUT = CHANNEL_OUT.of("hotline")
_TEXTS = (
    ("环卫作业噪声", "凌晨五点垃圾车就在楼下收桶，吵得孩子睡不着。"),
    ("暴露垃圾", "路口垃圾堆了三天没人收，味道很大。"),
    ("路灯", "这一段路灯不亮，晚上看不见路。"),
    ("流动摊贩", "夜宵摊占满人行道，油烟呛人。"),
)
_TIME = "2025-06-18 05:{minute:02d}:10"
RUBBISH = b"\xff\x00 no message"


@dataclass
class Load:
    """Draws records; `mark` stands in the numbers of orders that are made to fail, `pictures` is where pictures lie."""

    random: Random
    pictures: str = ""
    mark: str = ""
    _count: int = 0
    _bursts: int = 0

    def burst(self, name: str) -> Iterator[Sent]:
        """Give a few records: new orders, a supplement, now and then a repeat, rubbish, or what others say."""
        self._bursts += 1
        first = self.order(name)
        yield first
        if self.mark and (self._bursts == 1 or self.random.random() < 0.3):
            failing = self.order(name + self.mark)
            yield failing
            yield self.supplement(failing)
        if self.random.random() < 0.6:
            yield self.supplement(first)
        yield self.order(name)
        if self.random.random() < 0.4:
            yield _sent_again(first)
        if self.random.random() < 0.2:
            yield Sent(first.key, RUBBISH)
        yield from Voices(self.random, first.order).burst()

    def order(self, name: str) -> Sent:
        self._count += 1
        number = f"{name}-{self._count}"
        category, text = self.random.choice(_TEXTS)
        place = {"lng": round(self.random.uniform(120.5, 120.9), 4), "lat": round(self.random.uniform(29.9, 30.1), 4)}
        order = {
            "orderNo": number, "entrance": "phone", "reportTime": _TIME.format(minute=42), "appealType": "投诉",
            "category": category, "title": category, "content": text, "address": "", "anonymous": False,
            "location": place, "photos": [{"type": "photo", "url": f"{self.pictures}/{number}"}],
        }  # fmt: skip
        said = {"msgType": "create", "order": order, "caller": {"name": "周晓芸", "phone": "13800000001"}}
        return Sent(number.encode(), _written(said, 43), f"create {number}", number)

    def supplement(self, of: Sent) -> Sent:
        self._count += 1
        text = f"补充第{self._count}条：今天还是这样。"
        said = {
            "msgType": "supplement", "order": {"orderNo": of.order}, "time": _TIME.format(minute=44), "content": text,
        }  # fmt: skip
        return Sent(of.key, _written(said, 44), f"supplement {of.order} {self._count}", of.order, supplement=True)


def _written(said: dict[str, Any], minute: int) -> bytes:
    return json.dumps({"sendTime": _TIME.format(minute=minute), **said}, ensure_ascii=False).encode()


def _sent_again(record: Sent) -> Sent:
    """Send the same message with a new send time, as platforms do."""
    said = json.loads(record.value)
    return replace(record, value=_written(said | {"sendTime": _TIME.format(minute=45)}, 45))
