"""Figures of a service, in Prometheus' form, beside those of FastStream's middleware."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The kit's own figures; one registry a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(name, about, labels, registry=self.registry)

        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(name, about, labels, registry=self.registry)

        self.records = counter("xiaolan_records", "records by what became of them", "consumer", "outcome")
        self.parked = counter("xiaolan_records_parked", "records parked, by reason", "consumer", "reason")
        self.outages = counter("xiaolan_outages", "batches that had to wait for the database", "consumer")
        self.stopped = gauge("xiaolan_consumer_stopped", "1: stopped itself, a person is needed", "consumer")
        self.lag = gauge("xiaolan_lag_records", "records not yet applied", "topic", "partition")
        self.outbox_age = gauge("xiaolan_outbox_oldest_seconds", "age of the oldest unpublished chunk")
        self.published = counter("xiaolan_outbox_published", "records published by the relay")
        self.relay_errors = counter("xiaolan_relay_errors", "times the relay rebuilt its producer", "error")
        self.buckets = gauge("xiaolan_relay_buckets", "outbox buckets that this process owns")
        self.seconds = Histogram(
            "xiaolan_batch_seconds", "time from a batch's arrival to its commit", ["consumer"], registry=self.registry
        )
