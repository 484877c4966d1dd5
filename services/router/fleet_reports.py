"""Reads what fleet systems write on their topics: strict JSON, strict models, the fleet taken from the topic alone."""

import json

from services.router.domain.world import World
from services.router.usecases.keep_reports import Reported
from shared.contracts.events.fleet import WorkDone
from shared.contracts.faults import Fault, Refused
from shared.contracts.reading import read_json, read_model
from shared.contracts.topics import FLEET_OUT
from shared.kit.record import Decoded, Decoder, Raw


def decoder(world: World) -> Decoder:
    """Read a fleet's record. Raises `Refused` with every fault: an unknown fleet, no JSON, a wrong field or crew."""

    def decode(raw: Raw) -> Decoded:
        fleet = world.fleets.get(FLEET_OUT.member(raw.topic) or "")
        if fleet is None:
            raise Refused("unknown_fleet", [Fault("topic", "belongs to no fleet system of this city")])
        document = read_json(raw.value)
        report = read_model(WorkDone, document)
        if faults := [*_strange(report, fleet.operator, world), *_wrong_key(raw, report.crew)]:
            raise Refused("schema", faults)
        content = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
        return Decoded(f"fleet:{fleet.id}", report.report_id, content, Reported(fleet.id, report))

    return decode


def _strange(report: WorkDone, operator: str, world: World) -> list[Fault]:
    """List what is not in the register, or not this fleet's to report: others' crews look like unknown ones."""
    crew, stop = world.register.crews.get(report.crew), world.register.stops.get(report.stop)
    if crew is None or crew.operator != operator:
        return [Fault("crew", "is no crew of this fleet system's operator")]
    return [] if stop and stop.crew == crew.id else [Fault("stop", "is no stop of this crew")]


def _wrong_key(raw: Raw, crew: str) -> list[Fault]:
    """Refuse a key that is not the crew's id: order is kept per key, so another key would break it."""
    if raw.key is None or raw.key.decode("utf-8", errors="replace") == crew:
        return []
    return [Fault("key", "is not the report's crew; send the crew's id as key, or none")]
