"""A platform as its cases need to know it: where its fields are, what each may hold, how its times look."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bench.corpus.case import NAME, PHONE, Document, Path, Rec, drop, encoded, put
from bench.corpus.target import Target
from services.intake import channels
from services.intake.usecases.ports import Samples
from shared.contracts.topics import CHANNEL_IN
from shared.kit.discovery import discover


@dataclass(frozen=True)
class Platform:
    """`sample` names the payload that healthy records are made of."""

    channel: str
    sample: str
    number: Path
    missing: Path
    """A field that must be there."""
    text: Path
    person: Mapping[Path, str]
    kind: str
    sent: str
    later: str
    """A later time of sending, in the platform's own form."""
    moment: Path
    """When the matter was reported."""
    media: Path
    media_is_text: bool
    limits: tuple[tuple[Path, int], ...]
    """Free texts and the most characters that each may have."""
    wrong: tuple[tuple[str, Path, Any], ...]
    """Values that are refused, by field."""

    def medium(self, url: str) -> Any:
        """Give a photo as this platform sends it."""
        return url if self.media_is_text else {"type": "photo", "url": url}

    def healthy(self, n: int) -> Rec:
        document = sample(self.channel, self.sample)
        if self.media[-1] in document:
            drop(self.media)(document)  # or somebody would fetch the same pictures for each record
        for path, value in self.person.items():
            put(path, value)(document)
        number = f"BAD-{n:06d}"
        put(self.number, number)(document)
        put(self.text, f"我叫{NAME}，电话{PHONE}。垃圾没人收，第{n}次了。")(document)
        return Rec(number.encode(), encoded(document))

    def target(self) -> Target:
        topic = CHANNEL_IN.of(self.channel).name
        return Target(topic, "intake", self.healthy, self.missing, self.text, platform=self)


def sample(channel: str, name: str) -> Document:
    """Give a fresh copy of one of a channel's own samples."""
    return copy.deepcopy(dict(_samples()[channel].payloads[name]))


@cache
def _samples() -> Mapping[str, Samples]:
    return discover(channels, "SAMPLES", Samples)
