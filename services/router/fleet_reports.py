"""Reads what fleet systems write on their topics: strict JSON, strict models, the fleet taken from the topic alone."""

import json
from collections.abc import Collection
from typing import Any

from services.router.usecases.reported import Reported
from shared.contracts.events.fleet import REPORTS, FleetReport
from shared.contracts.faults import Fault, Refused
from shared.contracts.reading import read_json, read_model
from shared.contracts.topics import FLEET_OUT
from shared.kit.record import Decoded, Decoder, Raw


def decoder(fleets: Collection[str]) -> Decoder:
    """Read a fleet's record. Raises `Refused` with every fault: an unknown fleet, no JSON, a wrong field."""

    def decode(raw: Raw) -> Decoded:
        fleet = FLEET_OUT.member(raw.topic)
        if fleet is None or fleet not in fleets:
            raise Refused("unknown_fleet", [Fault("topic", "belongs to no fleet system of this city")])
        document = read_json(raw.value)
        report = read_model(_model(document), document)
        if faults := _wrong_key(raw, report.crew):
            raise Refused("schema", faults)
        content = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
        return Decoded(f"fleet:{fleet}", report.report_id, content, Reported(fleet, report))

    return decode


def _model(document: Any) -> type[FleetReport]:
    """Give the model of a report's kind. Raises `Refused` for one that there is not."""
    kind = document.get("kind") if isinstance(document, dict) else next(iter(REPORTS))
    if not isinstance(kind, str) or kind not in REPORTS:
        raise Refused("schema", [Fault("kind", f"must be one of {', '.join(REPORTS)}")])
    return REPORTS[kind]


def _wrong_key(raw: Raw, crew: str) -> list[Fault]:
    """Refuse a key that is not the crew's id: order is kept per key, so another key would break it."""
    if raw.key is None or raw.key.decode("utf-8", errors="replace") == crew:
        return []
    return [Fault("key", "is not the report's crew; send the crew's id as key, or none")]
