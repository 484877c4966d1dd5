"""What platforms add to a number: supplements of numbers that nobody knows, ids that no id may be."""

from collections.abc import Iterator

from bench.corpus.case import DUPLICATE, NAME, PARKED, PHONE, Case, Path, Rec, encoded, parked, put
from bench.corpus.platform import Platform, sample
from bench.corpus.target import Family, Supply

TEXT: dict[str, Path] = {"hotline": ("content",), "minhu": ("BCNR",), "qihu": ("content",)}
SEQUENCE: dict[str, str] = {"hotline": "sequence", "minhu": "XXXH", "qihu": "sequence"}
EARLIER: dict[str, Path] = {"hotline": ("order", "orderNo"), "minhu": ("AJBH",), "qihu": ("appealId",)}
WHOLE = {
    "0": True,
    "-0": True,
    str(2**53): True,
    "null": True,
    "-1": False,
    str(2**53 + 1): False,
    "1.0": False,
    "1e16": False,
    "1.5": False,
    '"1"': False,
    "true": False,
    "[1]": False,
}
"""Numbers as they are written: which of them count messages."""


def cases(supply: Supply) -> Iterator[Case]:
    platform = supply.target.platform
    if platform is None:
        return
    channel, text = platform.channel, TEXT[platform.channel]

    def new(kind: str = "supplement") -> Rec:
        return follow_up(supply, platform, kind)

    for kind in ("supplement", "withdraw", "evaluate_no"):
        yield Case(f"{kind} of a number that nobody knows", new(kind))
    h = new()
    yield Case("the same supplement again", h, DUPLICATE, before=(h,))
    yield Case(
        "a supplement of its number with other words",
        h.having(put(text, "别的话")),
        PARKED,
        "id_reused",
        "id",
        before=(h,),
    )
    yield Case("a supplement with a person in it", new().having(put(text, f"我叫{NAME}，电话{PHONE}")))
    long = new().having(put(text, "补" * 10_001))
    yield parked("a supplement that is too long", long, "schema", ".".join(text))
    for name, control in (("a unit separator", "\x1f"), ("a line break", "\n")):
        headers = (("ce_specversion", b"1.0"), ("ce_source", channel.encode()), ("ce_id", f"a{control}b".encode()))
        yield parked(
            f"a supplement whose event's id has {name}", new().with_headers(*headers), "cloudevent", "header ce_id"
        )
    for written, good in WHOLE.items():
        record = _counting(new(), SEQUENCE[channel], written)
        yield (
            Case(f"a sequence of {written}", record)
            if good
            else parked(f"a sequence of {written}", record, "schema", SEQUENCE[channel])
        )


def follow_up(supply: Supply, platform: Platform, kind: str) -> Rec:
    number = f"BAD-F{next(supply.numbers):06d}"
    document = sample(platform.channel, kind)
    put(EARLIER[platform.channel], number)(document)
    return Rec(number.encode(), encoded(document))


def _counting(record: Rec, field: str, written: str) -> Rec:
    counted = record.having(put((field,), "@@"))
    return counted.instead('"@@"', written)


FAMILY = Family("supplements, withdrawals and evaluations: of numbers that nobody knows, counted wrongly, again", cases)
