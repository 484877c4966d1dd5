"""Reads what units write on their topics: strict JSON, strict models, the unit taken from the topic alone."""

import json

from pydantic import TypeAdapter

from services.router.domain.units import Units
from services.router.usecases.apply_reply import Answered
from shared.contracts.events.unit import UnitReply
from shared.contracts.faults import Fault, Refused
from shared.contracts.reading import read_adapter, read_json
from shared.contracts.topics import UNIT_OUT
from shared.kit.record import Decoded, Decoder, Raw

_REPLY: TypeAdapter[UnitReply] = TypeAdapter(UnitReply)


def decoder(units: Units) -> Decoder:
    """Read a unit's record. Raises `Refused` with every fault: an unknown unit, no JSON, a field that is wrong."""

    def decode(raw: Raw) -> Decoded:
        unit = UNIT_OUT.member(raw.topic)
        if unit is None or unit not in units.by_id:
            raise Refused("unknown_unit", [Fault("topic", "belongs to no unit of this city")])
        document = read_json(raw.value)
        reply = read_adapter(_REPLY, document)
        _check_key(raw, str(reply.case_id))
        content = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
        return Decoded(f"unit:{unit}", reply.reply_id, content, Answered(unit, reply))

    return decode


def _check_key(raw: Raw, case_id: str) -> None:
    """Refuse a key that is not the case's id: order is kept per key, so another key would break it."""
    if raw.key is not None and raw.key.decode("utf-8", errors="replace") != case_id:
        raise Refused("schema", [Fault("key", "is not the reply's case_id; send the case's id as key, or none")])
