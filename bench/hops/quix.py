"""B3: the hop in Quix Streams with its PostgreSQL sink, as its documentation advises; runs in a Python of its own.

Bytes go through undecoded, as on the kit. Checkpoints by `commit_every`, as its page on sinks shows; the sink drops
replayed rows by primary key, into a table that is there already (so it does not ask the catalogue for each batch).

It promises at-least-once: no record is lost, but after a crash those since the last checkpoint are published again. A
record is published before it is stored, so its row and its event can part for good. Nothing is parked: a poison record
ends the process. `exactly-once` is not chosen: it holds each event back until the checkpoint, and says nothing of the
sink. The rate is taken where the last event comes out, which spares it the last checkpoint of each hop.
"""

import os
import sys
import tempfile
import warnings
from typing import Any
from urllib.parse import urlsplit

from bench.hops import SERVICES, TOPICS

with warnings.catch_warnings(record=True):  # a part of it tells of its own future, filters or not
    from quixstreams import Application  # type: ignore[import-not-found]
    from quixstreams.sinks.community.postgresql import PostgreSQLSink  # type: ignore[import-not-found]

CHECKPOINT = 1000
"""Records between two checkpoints: flush the sink, flush the producer, commit the offsets."""
SECONDS = 1.0
"""Or so long, when fewer came."""


def main() -> None:
    hop = int(sys.argv[1])
    prefix = os.environ["TOPIC_PREFIX"]
    app = Application(
        broker_address=os.environ["KAFKA_SERVERS"], consumer_group=f"{prefix}quix-{hop}", auto_offset_reset="earliest",
        processing_guarantee="at-least-once", commit_every=CHECKPOINT, commit_interval=SECONDS,
        producer_extra_config={"acks": "all"}, auto_create_topics=False, use_changelog_topics=False,
        state_dir=tempfile.gettempdir(), loglevel="ERROR",
    )  # fmt: skip
    source = app.topic(prefix + TOPICS[hop].name, key_deserializer="bytes", value_deserializer="bytes")
    target = app.topic(prefix + TOPICS[hop + 1].name, key_serializer="bytes", value_serializer="bytes")
    records = app.dataframe(source).to_topic(target)
    records.apply(row, metadata=True).sink(sink(SERVICES[hop]))
    app.run()


def row(value: bytes, key: bytes, timestamp: int, headers: Any) -> dict[str, Any]:  # noqa: ARG001 - its signature
    return {"id": key.decode(), "version": 1, "body": value.decode()}


def sink(schema: str) -> Any:
    url = urlsplit(os.environ["DATABASE_URL"])
    return PostgreSQLSink(
        host=url.hostname, port=url.port, dbname=url.path[1:], user=url.username, password=url.password,
        schema_name=schema, table_name="bench_state", schema_auto_update=False, include_metadata=False,
        primary_key_columns="id", on_conflict_do_nothing=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
