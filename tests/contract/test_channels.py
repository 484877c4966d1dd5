"""One suite over every discovered channel: a new source is tested the moment its file exists."""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from services.intake.domain.message import Submission
from services.intake.usecases.follow_up import follow_up
from services.intake.usecases.ports import PlatformMessage
from services.intake.usecases.receive import receive
from shared.contracts.faults import Refused
from tests.unit.intake.made import (
    CHANNELS,
    NOW,
    SAMPLES,
    FakeTickets,
    FakeVault,
    arrival,
    city,
    desk,
    encoded,
    read,
    readings,
)

DOCS = Path(__file__).parents[2] / "docs" / "channels"
EACH_CHANNEL = pytest.mark.parametrize("channel", CHANNELS)
EACH_SAMPLE = pytest.mark.parametrize(("channel", "name"), [(c, n) for c in CHANNELS for n in SAMPLES[c]])

Path_ = tuple[str, ...]


@EACH_CHANNEL
def test_a_channel_has_enough_samples_of_every_kind(channel: str) -> None:
    kinds = Counter(read(channel, payload).message.WORD for payload in SAMPLES[channel].values())
    assert set(kinds) == {"submitted", "supplemented", "withdrawn", "evaluated"}
    assert sum(kinds.values()) >= 12


@EACH_SAMPLE
def test_a_sample_read_twice_gives_the_same_id_and_content(channel: str, name: str) -> None:
    first, second = (read(channel, SAMPLES[channel][name]) for _ in range(2))
    assert (first.message_id, first.content) == (second.message_id, second.content)


@EACH_CHANNEL
def test_samples_do_not_share_ids(channel: str) -> None:
    ids = [read(channel, payload).message_id for payload in SAMPLES[channel].values()]
    assert len(set(ids)) == len(ids)


@EACH_SAMPLE
def test_a_re_push_with_a_new_send_time_is_the_same_message(channel: str, name: str) -> None:
    payload = dict(SAMPLES[channel][name])
    sent = _sent(channel, payload)
    again = payload | {sent: payload[sent].replace("2025", "2026", 1)}
    assert read(channel, again) == read(channel, payload)


@EACH_SAMPLE
def test_the_same_number_with_other_content_is_the_same_id_with_another_hash(channel: str, name: str) -> None:
    first = read(channel, SAMPLES[channel][name])
    if not isinstance(first.message, Submission):
        return
    other = _with_other_text(channel, SAMPLES[channel][name])
    second = read(channel, other)
    assert second.message_id == first.message_id
    assert second.content_hash != first.content_hash


@EACH_SAMPLE
def test_unknown_fields_are_tolerated_at_every_level(channel: str, name: str) -> None:
    payload = _with_surplus(SAMPLES[channel][name])
    assert read(channel, payload) == read(channel, SAMPLES[channel][name])


@EACH_SAMPLE
def test_each_missing_mandatory_field_is_named(channel: str, name: str) -> None:
    payload = SAMPLES[channel][name]
    for path in _mandatory(_model(channel, payload), payload):
        if path == (CHANNELS[channel].kind_field,):
            continue
        assert ".".join(path) in _faults(channel, _without(payload, path))


@EACH_CHANNEL
def test_a_message_without_its_kind_is_refused_by_that_name(channel: str) -> None:
    kind = CHANNELS[channel].kind_field
    for payload in SAMPLES[channel].values():
        assert kind in _faults(channel, _without(payload, (kind,)))
        assert kind in _faults(channel, {**payload, kind: "no such kind"})
        assert kind in _faults(channel, {**payload, kind: ["a", "list"]})


@EACH_SAMPLE
def test_all_missing_fields_are_listed_at_once(channel: str, name: str) -> None:
    payload = SAMPLES[channel][name]
    kind = CHANNELS[channel].kind_field
    paths = [p for p in _mandatory(_model(channel, payload), payload) if p != (kind,) and not _is_object(payload, p)]
    broken = payload
    for path in paths:
        broken = _without(broken, path)
    assert {".".join(path) for path in paths} <= _faults(channel, broken)


@EACH_SAMPLE
def test_a_value_of_the_wrong_json_type_is_named(channel: str, name: str) -> None:
    payload = SAMPLES[channel][name]
    for path, value in _leaves(_model(channel, payload), payload):
        wrong: Any = {"a": 1} if isinstance(value, str | list) else "x"
        named = _faults(channel, _with(payload, path, wrong))
        assert any(where == ".".join(path) or where.startswith(".".join(path)) for where in named), path


@EACH_SAMPLE
def test_no_fault_repeats_a_value(channel: str, name: str) -> None:
    payload = SAMPLES[channel][name]
    for path, value in _leaves(_model(channel, payload), payload):
        if isinstance(value, str) and path != (CHANNELS[channel].kind_field,):
            canary = "canary-" + "\x07" + "X" * 10_001
            with pytest.raises(Refused) as refused:
                read(channel, _with(payload, path, canary))
            assert "canary" not in str(refused.value)


@EACH_SAMPLE
async def test_identity_never_stands_in_the_canonical_event(channel: str, name: str) -> None:
    came = arrival(channel, SAMPLES[channel][name])
    said = came.message
    if not isinstance(said, Submission):
        ((_, event),) = await follow_up([came], FakeTickets(), FakeVault(), city()[1].reader, NOW)
        assert "13900000099" not in event.model_dump_json()
        return
    identity = said.complainant.identity
    talkative = replace(
        said, title="，".join([said.title, *identity.values()]), text="；".join([*identity.values(), said.text])
    )
    ((_, received),) = await receive(readings(replace(came, message=talkative)), desk(), NOW)
    body = received.model_dump_json()
    for what, value in identity.items():
        assert value not in body, what


@EACH_SAMPLE
async def test_every_submission_becomes_a_ticket_of_the_city(channel: str, name: str) -> None:
    came = arrival(channel, SAMPLES[channel][name])
    if not isinstance(came.message, Submission):
        return
    at_desk = desk()
    ((_, event),) = await receive(readings(came), at_desk, NOW)
    assert (event.channel, event.external_id) == (channel, came.message.number)
    assert event.title
    assert event.incident.start is None or event.incident.start <= NOW
    assert (event.complainant_ref is not None) == bool(came.message.complainant.person_key)
    (sealed,) = at_desk.vault.sealed.values()  # type: ignore[attr-defined]
    assert sealed.original == encoded(SAMPLES[channel][name])


@EACH_CHANNEL
def test_a_cloud_event_around_a_message_gives_its_own_id_in_both_modes(channel: str) -> None:
    payload = next(iter(SAMPLES[channel].values()))
    binary = read(channel, payload, {"ce_specversion": "1.0", "ce_id": "e-1", "ce_source": channel, "ce_type": "x"})
    envelope = {"specversion": "1.0", "id": "e-1", "source": channel, "type": "x", "data": payload}
    structured = read(channel, envelope, {"content-type": "application/cloudevents+json; charset=utf-8"})
    assert binary == structured == read(channel, envelope)
    assert binary.message_id == "ce:e-1"
    assert binary.message == read(channel, payload).message


@EACH_CHANNEL
def test_a_cloud_event_of_another_source_is_refused(channel: str) -> None:
    payload = next(iter(SAMPLES[channel].values()))
    with pytest.raises(Refused) as refused:
        read(channel, payload, {"ce_specversion": "1.0", "ce_id": "e-1", "ce_source": "somebody"})
    assert [fault.where for fault in refused.value.faults] == ["header ce_source"]


@EACH_CHANNEL
@pytest.mark.parametrize("value", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", None])
def test_what_is_no_message_is_refused(channel: str, value: bytes | None) -> None:
    from services.intake.usecases.read_message import read_message

    with pytest.raises(Refused):
        read_message(channel, CHANNELS[channel], value, {})


@EACH_CHANNEL
@pytest.mark.parametrize("number", ["", "a" * 65, "有中文", "a b", "a\n", "../x", "-a", "a\u200b"])
def test_a_number_of_other_characters_is_refused(channel: str, number: str) -> None:
    payload = next(iter(SAMPLES[channel].values()))
    path = next(
        p for p, value in _leaves(_model(channel, payload), payload) if value == read(channel, payload).message.number
    )
    assert ".".join(path) in _faults(channel, _with(payload, path, number))


@EACH_CHANNEL
def test_the_partner_page_names_every_field(channel: str) -> None:
    page = (DOCS / f"{channel}.md").read_text(encoding="utf-8")
    for model in CHANNELS[channel].models.values():
        for alias in _aliases(model):
            assert f"`{alias}`" in page, alias


def _faults(channel: str, payload: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        read(channel, payload)
    return {fault.where for fault in refused.value.faults}


def _model(channel: str, payload: Mapping[str, Any]) -> type[PlatformMessage]:
    return CHANNELS[channel].models[payload[CHANNELS[channel].kind_field]]


def _sent(channel: str, payload: Mapping[str, Any]) -> str:
    model = _model(channel, payload)
    return model.model_fields[model.SENT].alias or model.SENT


def _mandatory(model: type[BaseModel], payload: Any, above: Path_ = ()) -> Iterator[Path_]:
    """List the mandatory fields as far as the payload holds the objects that they stand in."""
    for name, field in model.model_fields.items():
        alias = field.alias or name
        if field.is_required():
            yield (*above, alias)
        inner = _inner(field.annotation)
        if inner and isinstance(payload.get(alias), dict):
            yield from _mandatory(inner, payload[alias], (*above, alias))


def _leaves(model: type[BaseModel], payload: Any, above: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """List the known fields that a payload fills, with their values; objects are walked into."""
    for name, field in model.model_fields.items():
        alias = field.alias or name
        if alias not in payload:
            continue
        inner = _inner(field.annotation)
        if inner and isinstance(payload[alias], dict):
            yield from _leaves(inner, payload[alias], (*above, alias))
        else:
            yield (*above, alias), payload[alias]


def _inner(annotation: Any) -> type[BaseModel] | None:
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _aliases(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name == "sequence" and field.alias is None:
            continue
        yield field.alias or name
        if inner := _inner(field.annotation):
            yield from _aliases(inner)


def _is_object(payload: Mapping[str, Any], path: Path_) -> bool:
    value: Any = payload
    for part in path:
        value = value[part]
    return isinstance(value, dict)


def _without(payload: Mapping[str, Any], path: Path_) -> dict[str, Any]:
    found = copy.deepcopy(dict(payload))
    inner = found
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return found


def _with(payload: Mapping[str, Any], path: Path_, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(dict(payload))
    inner = found
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return found


def _with_surplus(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {"zzSurplus": [1, {"x": None}], **{name: _with_surplus(inner) for name, inner in value.items()}}
    return value


def _with_other_text(channel: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    text = read(channel, payload).message.text  # type: ignore[union-attr]
    for path, value in _leaves(_model(channel, payload), payload):
        if value == text:
            return _with(payload, path, text + "另外")
    return json.loads(json.dumps(payload).replace(json.dumps(text.strip())[1:-1], "另外"))
