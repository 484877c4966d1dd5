"""What readers in other systems may rely on: schemas as kept, old payloads that always parse, standard envelopes."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka
from cloudevents.core.formats.json import JSONFormat

from shared.contracts.envelope import seal
from shared.contracts.events import EVENTS
from shared.contracts.events.base import Event
from shared.contracts.events.fleet import REPORTS
from shared.contracts.schemas import FLEET_REPORTS, FOLDER, export, schema_of, schema_of_reports
from shared.contracts.topics import find_topic
from shared.kit.record import Raw, events, moment

PAYLOADS = Path(__file__).parent / "payloads"
BY_TYPE = {event.TYPE: event for event in EVENTS}
KEPT = sorted(PAYLOADS.glob("*/*.json"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def parsed(path: Path) -> Event:
    return BY_TYPE[path.parent.name].model_validate_json(path.read_bytes())


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.TYPE)
def test_the_kept_schema_is_that_of_the_event(event: type[Event]) -> None:
    kept = FOLDER / f"{event.TYPE}.json"
    text = kept.read_text("utf-8") if kept.is_file() else ""
    assert text == schema_of(event), "run `make schemas` and commit the result"


def test_no_schema_is_kept_of_an_event_that_is_no_more() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*BY_TYPE, FLEET_REPORTS}


def test_the_kept_schema_of_what_fleets_send_is_that_of_its_models() -> None:
    text = (FOLDER / f"{FLEET_REPORTS}.json").read_text("utf-8")
    assert text == schema_of_reports(), "run `make schemas` and commit the result"
    assert all(f'"{kind}"' in text for kind in REPORTS)


def test_export_writes_all_and_removes_what_is_stale(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}")
    assert [path.stem for path in export(tmp_path)] == sorted([*BY_TYPE, FLEET_REPORTS])
    assert not (tmp_path / "gone.json").exists()


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.TYPE)
def test_each_event_keeps_a_full_and_a_sparse_payload(event: type[Event]) -> None:
    kept = {path.stem for path in (PAYLOADS / event.TYPE).glob("*.json")}
    assert {"everything", "least"} <= kept
    everything = json.loads((PAYLOADS / event.TYPE / "everything.json").read_text("utf-8"))
    assert set(everything) == set(event.model_fields), "a new field is to be shown in a new payload, old ones stay"


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_what_was_ever_said_is_still_understood_in_full(path: Path) -> None:
    said = json.loads(path.read_bytes())
    understood = json.loads(parsed(path).model_dump_json())
    assert holds(understood, said)


def holds(whole: Any, part: Any) -> bool:
    """Tell whether every field of `part` stands in `whole` with its value."""
    if isinstance(part, dict):
        return all(field in whole and holds(whole[field], value) for field, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part)


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_what_a_newer_writer_adds_is_passed_over(path: Path) -> None:
    newer = {**json.loads(path.read_bytes()), "field_of_tomorrow": [1, {"a": None}]}
    assert BY_TYPE[path.parent.name].model_validate(newer) == parsed(path)


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_the_same_fact_has_the_same_id_and_lies_under_the_same_key_for_ever(path: Path) -> None:
    kept = json.loads((PAYLOADS / "ids.json").read_text())
    event = parsed(path)
    assert [str(event.event_id), event.key, event.topic.name] == kept[name(path)]


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_the_envelope_is_a_cloudevent_to_the_sdk_of_the_standard(path: Path) -> None:
    event = parsed(path)
    record = seal(event, source="/intake")
    assert len({header for header, _ in record.headers}) == len(record.headers)
    read = from_kafka(KafkaMessage(dict(record.headers), record.key, record.value), JSONFormat())
    attributes = read.get_attributes()
    assert (attributes["id"], attributes["source"], attributes["type"]) == (
        str(event.event_id), "/intake", event.TYPE,
    )  # fmt: skip
    assert (attributes["specversion"], attributes["datacontenttype"]) == ("1.0", "application/json")
    assert (attributes["time"], attributes["subject"]) == (event.at, event.key)
    assert read.get_data() == json.loads(event.model_dump_json())


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_our_own_reader_reads_what_our_own_writer_wrote(path: Path) -> None:
    event = parsed(path)
    record = seal(event, source="/intake", traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    raw = Raw(record.topic, 0, 0, record.key, record.value, record.headers, moment(0))
    decoded = events(*EVENTS)(raw)
    assert (decoded.event, decoded.source, decoded.event_id) == (event, "/intake", str(event.event_id))
    assert find_topic(record.topic).name == record.topic
    assert record.size < event.topic.max_record_bytes


def test_types_are_told_apart_by_their_names() -> None:
    assert len(BY_TYPE) == len(EVENTS)
    assert all(event.TYPE.startswith("cn.xiaolan.") and event.TYPE.endswith(".v1") for event in EVENTS)
