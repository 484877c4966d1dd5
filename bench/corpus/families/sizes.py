"""The largest record that a stranger may send, to the byte."""

from collections.abc import Iterator

from bench.corpus.batch import FILL, crafted
from bench.corpus.case import REFUSED, Case, Rec, Way
from bench.corpus.target import Family, Supply
from shared.contracts.topics import find_topic
from shared.kit.topics import config_of


def cases(supply: Supply) -> Iterator[Case]:
    target = supply.target
    if not target.stranger:
        return
    limit = int(config_of(find_topic(target.topic))["max.message.bytes"])
    yield target.with_note("a batch of exactly the limit", *_of_size(supply, limit))
    for name, size in (("one byte above the limit", limit + 1), ("four times the limit", 4 * limit)):
        record, way = _of_size(supply, size)
        yield Case(f"a batch {name}", record, REFUSED, way=way)
    yield target.with_note("a text of 80,000 characters in Chinese", _noting(supply, "长" * 80_000))


def _of_size(supply: Supply, size: int) -> tuple[Rec, Way]:
    record = _noting(supply, FILL.decode())
    return record, Way("crafted", fill=_fill(record, size))


def _noting(supply: Supply, text: str) -> Rec:
    return supply.new().with_member(f'"note": "{text}"')


def _fill(record: Rec, size: int) -> int:
    """Find how many bytes make the batch this large; lengths in it take more bytes when they grow."""
    fill = size
    while (found := crafted(record, now=0, fill=fill).size()) != size:
        fill += size - found
    return fill


FAMILY = Family("the largest record that a stranger may send, to the byte", cases)
