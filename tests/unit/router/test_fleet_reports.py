"""What a fleet system writes: its own crews' work alone; everything else is refused with every fault named."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.router.fleet_reports import decoder
from shared.contracts.faults import Refused
from shared.kit.record import Raw
from tests.unit.router.town import world

SAID = {
    "kind": "work_done",
    "report_id": "r-1",
    "crew": "crew",
    "stop": "s1",
    "started_at": "2025-06-19T07:35:00+08:00",
    "ended_at": "2025-06-19T07:55:00+08:00",
}
DECODE = decoder(world().fleets)


def raw(value: bytes, fleet: str = "fleet", key: bytes | None = b"crew") -> Raw:
    return Raw(f"fleet.{fleet}.out.v1", 0, 0, key, value, (), datetime(2025, 6, 19, tzinfo=UTC))


def said(**changes: Any) -> bytes:
    return json.dumps({name: value for name, value in {**SAID, **changes}.items() if value is not ...}).encode()


def test_a_report_is_read_and_its_id_is_the_fleet_s_own() -> None:
    decoded = DECODE(raw(said(vehicle="v")))
    assert (decoded.source, decoded.event_id) == ("fleet:fleet", "r-1")
    assert decoded.event is not None
    assert (decoded.event.fleet, decoded.event.report.stop) == ("fleet", "s1")


def test_order_of_fields_is_no_part_of_the_content() -> None:
    turned = json.dumps(dict(reversed(SAID.items()))).encode()
    assert DECODE(raw(turned)).content == DECODE(raw(said())).content


@pytest.mark.parametrize(
    ("value", "reason", "where"),
    [
        (b"", "empty_value", "value"),
        (b"{", "malformed_json", "line 1 column 2"),
        (b"[]", "schema", "value"),
        (b"\xff", "not_utf8", "value"),
        (said(kind="work_undone"), "schema", "kind"),
        (said(kind=["work_done"]), "schema", "kind"),
        (said(kind=...), "schema", "kind"),
        (said(report_id=...), "schema", "report_id"),
        (said(report_id="a b"), "schema", "report_id"),
        (said(report_id=1), "schema", "report_id"),
        (said(crew="x" * 100), "schema", "crew"),
        (said(started_at="2025-06-19 07:35"), "schema", "started_at"),
        (said(started_at="0001-01-01T00:00:00+08:00"), "schema", "started_at"),
        (said(ended_at="2025-06-19T07:30:00+08:00"), "schema", "ended_at"),
        (said(ended_at="2025-06-21T07:30:00+08:00"), "schema", "ended_at"),
        (said(driver="陈师傅"), "schema", "driver"),
        (said(vehicle="浙D12345"), "schema", "vehicle"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(value: bytes, reason: str, where: str) -> None:
    with pytest.raises(Refused) as refused:
        DECODE(raw(value, key=None))
    assert refused.value.reason == reason
    assert [fault.where for fault in refused.value.faults] == [where]
    assert not any(secret in str(refused.value) for secret in ("陈师傅", "12345", "other"))


def test_a_fleet_reports_for_nobody_else_s_crews_and_a_stranger_for_none() -> None:
    with pytest.raises(Refused, match="unknown_fleet"):
        DECODE(raw(said(), fleet="stranger"))


def test_a_key_is_the_crew_or_none() -> None:
    assert DECODE(raw(said(), key=None)).event is not None
    with pytest.raises(Refused, match="key"):
        DECODE(raw(said(), key=b"s1"))
