"""The corpus: large, the same for a seed, and its batches made by hand are what a reader of Kafka's format reads."""

import gzip
import time
from collections import Counter

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchPy

from bench.corpus.batch import FILL, crafted
from bench.corpus.case import PARKED, Rec
from bench.corpus.corpus import corpus
from bench.corpus.run import plan
from tests.unit.bench.decoders import CORPUS


def test_it_is_large_and_every_family_and_topic_has_cases() -> None:
    assert len(CORPUS.entries) >= 600
    assert min(Counter(entry.target for entry in CORPUS.entries).values()) > 100
    assert len({entry.family for entry in CORPUS.entries}) > 20


def test_a_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    again, other = corpus(0).entries, {e.name: e for e in corpus(1).entries}
    assert again == CORPUS.entries
    assert {e.family for e in again if other[e.name] != e} == {"cuts"}


def test_bad_records_lie_apart_on_a_topic_of_our_own_so_that_its_consumer_does_not_stop() -> None:
    """It stops itself when a fifth of the last two hundred is bad."""
    for title, supply in CORPUS.supplies.items():
        bad = [step.entry is not None and step.entry.case.state == PARKED for step in plan(CORPUS, title)]
        densest = max(sum(bad[at : at + 200]) for at in range(len(bad) - 200))
        assert supply.target.stranger or densest < 30, title


@pytest.mark.parametrize("codec", ["none", "gzip"])
def test_a_batch_made_by_hand_is_read_as_it_was_meant(codec: str) -> None:
    name = "渠道".encode("gbk").decode("utf-8", "surrogateescape")
    record = Rec(None, b'{"a": "' + FILL + b'"}', ((name.encode("utf-8", "replace").decode(), None), ("b", b"")), at=5)
    data = crafted(record, now=int(time.time() * 1000), codec=codec, fill=3_000).data
    batch = _DefaultRecordBatchPy(bytes(data))
    assert batch.validate_crc()
    (read,) = list(batch)
    assert (read.key, read.value) == (None, b'{"a": "' + b"x" * 3_000 + b'"}')
    assert (read.timestamp, len(read.headers)) == (5, 2)


def test_a_bomb_is_small() -> None:
    record = Rec(b"k", b'"' + FILL + b'"')
    sizes = {
        codec: crafted(record, now=0, codec=codec, fill=2**22).size() for codec in ("gzip", "zstd", "lz4", "snappy")
    }
    assert max(sizes.values()) < 256 * 1024, sizes
    assert gzip.decompress(crafted(record, now=0, codec="gzip", fill=2**22).data[61:]).count(b"x") == 2**22
