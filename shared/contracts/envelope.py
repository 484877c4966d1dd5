"""CloudEvents 1.0 on Kafka: attributes as `ce_*` headers (binary mode), the value is the data.

Source: CloudEvents Kafka protocol binding 1.0. Intake also reads structured mode, where the value is the envelope.
"""

from typing import NamedTuple

from shared.contracts.events.base import Event

SPEC_VERSION = "1.0"
_VERSION = SPEC_VERSION.encode()
STRUCTURED = "application/cloudevents+json"

Headers = tuple[tuple[str, bytes], ...]


class Record(NamedTuple):
    """An event as it lies on a topic."""

    topic: str
    key: bytes
    event_id: str
    headers: Headers
    value: bytes

    @property
    def size(self) -> int:
        """Bytes as the broker counts them, with room for the record's own frame."""
        names = "".join([name for name, _ in self.headers])
        values = b"".join([value for _, value in self.headers])
        return 100 + len(self.key) + len(self.value) + len(names.encode()) + len(values) + 10 * len(self.headers)


def seal(event: Event, *, source: str, traceparent: str | None = None) -> Record:
    """Put an event into its envelope; `source` is the service, as a path (`/router`)."""
    event_id = str(event.event_id)
    headers: Headers = (
        ("ce_specversion", _VERSION),
        ("ce_id", event_id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event.TYPE.encode()),
        ("ce_subject", event.subject.encode()),
        ("ce_time", event.time.isoformat().encode()),
        ("content-type", b"application/json"),
    )
    if traceparent:
        headers = (*headers, ("traceparent", traceparent.encode()))
    return Record(event.topic.name, event.key.encode(), event_id, headers, event.model_dump_json().encode())
