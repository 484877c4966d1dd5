"""Times that are none, that no calendar has, or that lie beyond all reason."""

import re
from collections.abc import Callable, Iterator

from bench.corpus.case import Case, Document, parked, put
from bench.corpus.target import Family, Supply

FORMS: dict[str, Callable[[str], str]] = {
    "hotline": lambda text: text,
    "minhu": lambda text: re.sub(r"(?<=\w)[-: ](?=\w)", "", text),
    "qihu": lambda text: text.replace(" ", "T") + "Z",
}
GOOD = {
    "the first second of 2000": "2000-01-01 08:00:00",
    "the last second of 2099": "2099-12-31 15:59:59",
    "a leap day": "2024-02-29 00:00:00",
    "a year ahead": "2026-06-18 05:42:10",
    "years ago": "2009-03-01 00:00:00",
    "midnight": "2025-06-18 00:00:00",
    "an hour that other zones skip": "2025-03-30 02:30:00",
    "an hour that other zones have twice": "2025-10-26 02:30:00",
}
BAD = {
    "the year 0": "0000-01-01 00:00:00",
    "the year 1": "0001-01-01 00:00:00",
    "the year 1999": "1999-12-31 00:00:00",
    "the year 2100": "2100-01-02 00:00:00",
    "the year 9999": "9999-12-31 23:59:59",
    "the year 10000": "10000-01-01 00:00:00",
    "a year below zero": "-2025-06-18 05:42:10",
    "month 0": "2025-00-18 05:42:10",
    "month 13": "2025-13-18 05:42:10",
    "day 0": "2025-06-00 05:42:10",
    "day 32": "2025-06-32 05:42:10",
    "a leap day of no leap year": "2025-02-29 05:42:10",
    "hour 24": "2025-06-18 24:00:00",
    "minute 60": "2025-06-18 05:60:00",
    "a leap second": "2016-12-31 23:59:60",
    "second 61": "2025-06-18 05:42:61",
    "full-width digits": "２０２５-06-18 05:42:10",
    "a blank in front": " 2025-06-18 05:42:10",
    "a line break behind": "2025-06-18 05:42:10\n",
    "digits left out": "2025-6-18 5:42:10",
    "a zone": "2025-06-18 05:42:10+08:00",
    "words": "昨天早上",
    "infinity": "infinity",
    "minus infinity": "-infinity",
    "now": "now",
    "nothing": "",
}
NO_TEXT = {
    "a number of seconds": 1750196530,
    "a number of milliseconds": 1750196530000,
    "1e308": 1e308,
    "true": True,
    "a list": ["2025-06-18 05:42:10"],
}


def cases(supply: Supply) -> Iterator[Case]:
    platform = supply.target.platform
    if platform is None:
        return
    form, where = FORMS[platform.channel], ".".join(platform.moment)

    def at(value: object) -> Callable[[Document], None]:
        def change(document: Document) -> None:
            document.pop("expectReplyBy", None)  # it has to lie behind
            put(platform.moment, value)(document)

        return change

    for name, text in GOOD.items():
        yield Case(f"reported at {name}", supply.new().having(at(form(text))))
    for name, text in BAD.items():
        yield parked(f"reported at {name}", supply.new().having(at(form(text))), "schema", where)
    for name, value in NO_TEXT.items():
        yield parked(f"reported at {name}", supply.new().having(at(value)), "schema", where)


FAMILY = Family("times that are none, that no calendar has, or that lie beyond all reason", cases)
