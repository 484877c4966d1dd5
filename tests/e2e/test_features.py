"""The features that a city's complaint desk is compared by, one test each, on the three real services.

Numbers are those of the comparison with other systems; the morning is played once, in tests/e2e/day.py. What takes
several days (36, 37) stands beside story 1, in tests/e2e/test_story_1.py.
"""

import csv
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from shared.city.city import load_city
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.ticket import ComplainantKind
from shared.contracts.events.unit import TaskRevoked
from shared.contracts.vocabulary import Kind, TaskRole
from tests.e2e.day import CITY, FLAGSHIP, LAMPS, Day, live

pytestmark = pytest.mark.timeout(180)
TRUCK = FLAGSHIP.sends[0].key
(PHONED, WITHHELD, SHOP, JOGGER, REPEATED, OPPOSITE) = (sending.key for sending in LAMPS.sends)
LAMPS_KEYS = (PHONED, WITHHELD, SHOP, JOGGER, OPPOSITE)
KINDS = {
    "咨询": Kind.INQUIRY,
    "求助": Kind.HELP,
    "投诉": Kind.COMPLAINT,
    "举报": Kind.REPORT_VIOLATION,
    "建议": Kind.SUGGESTION,
}


def order(number: str, content: str, **more: Any) -> dict[str, Any]:
    """Make a new order of the hotline, of nobody known."""
    known = {"orderNo": number, "entrance": "phone", "reportTime": "2025-06-18 05:50:00", "appealType": "投诉"}
    said = {**known, "category": "", "title": "", "content": content, "address": "", "anonymous": True}
    return {"msgType": "create", "sendTime": "2025-06-18 05:50:10", "order": {**said, **more}}


def supplement(number: str, content: str) -> dict[str, Any]:
    moment = "2025-06-18 06:00:00"
    return {
        "msgType": "supplement",
        "sendTime": moment,
        "order": {"orderNo": number},
        "time": moment,
        "content": content,
    }


AT_DAWN = "今天早上五点半，扫路车的声音特别响，睡不着。"
MORE = [
    order("ANON", "每天晚上九点以后，夜宵摊占满人行道，油烟呛人。", address="柯桥区华舍街道"),
    *(order(f"KIND-{n}", f"垃圾分类的投放时间，第{n}次来说。", appealType=word) for n, word in enumerate(KINDS)),
    order("AREA", AT_DAWN, address="越城区迪荡街道", category="环卫作业噪声"),
    order("NOON", "今天上午十点，扫路车的声音特别响。", address="上虞区曹娥街道", category="环卫作业噪声"),
    order("SPRING", AT_DAWN, address="上虞区峰山路后村家园", category="环卫作业噪声", reportTime="2025-03-12 06:00:00"),
    order("PASSING", f"{AT_DAWN}扫路车绕着小区反复驶过。", address="诸暨市暨阳街道", category="环卫作业噪声"),
    order("REPAIR", f"{AT_DAWN}说是路面塌陷连夜抢修。", address="嵊州市鹿山街道", category="环卫作业噪声"),
    order("MOVED", "路口的垃圾成堆，没人收。", address="越城区迪荡街道", category="垃圾堆积"),
    supplement("MOVED", "地址写错了，是上虞区百官街道峰山路。"),
]


@pytest.fixture(scope="module")
async def day(stack: Endpoints, template: str) -> AsyncIterator[Day]:
    """Play the morning once, in a database of its own."""
    name = f"xiaolan_day_{uuid.uuid4().hex[:8]}"
    owner = await asyncpg.connect(stack.database_url)
    await owner.execute(f"create database {name} template {template}")
    try:
        yield await live(stack, f"{stack.database_url.rpartition('/')[0]}/{name}", MORE)
    finally:
        await owner.execute(f"drop database if exists {name} with (force)")
        await owner.close()


def test_the_morning_ends_as_expected_and_nothing_is_parked(day: Day) -> None:
    assert day.differences == {"story-1": [], "story-3": []}
    assert day.tables["parked"] == []


def test_feature_1_several_channels_become_one_form_of_record(day: Day) -> None:
    tickets = [day.ticket(key) for key in (PHONED, WITHHELD, SHOP)]
    assert [ticket.channel for ticket in tickets] == ["hotline", "minhu", "qihu"]
    assert {ticket.category.code for ticket in tickets} == {"municipal_facilities.street_lamp"}
    assert all(ticket.number.startswith("SX-20250618-") for ticket in tickets)
    assert len({day.ledger.case_of(ticket.ticket_id) for ticket in tickets}) == 1


def test_feature_2_a_number_of_a_channel_is_one_ticket_and_its_raw_payload_is_kept(day: Day) -> None:
    sent = [entry.seen for entry in day.ledger.sent() if entry.seen.key == REPEATED]
    assert (REPEATED, len(sent)) == (JOGGER, 2)
    ticket = day.ticket(JOGGER)
    assert ticket.origin.sha256 == sha256(sent[0].value or b"").hexdigest()
    assert (ticket.origin.partition, ticket.origin.offset) == (sent[0].partition, sent[0].offset)
    (original,) = [row for row in day.tables["original"] if row["ticket_id"] == ticket.ticket_id]
    assert original["sealed"]
    assert b"13800000012" not in original["sealed"]


def test_feature_3_reports_may_be_anonymous_or_with_the_name_withheld(day: Day) -> None:
    anonymous, withheld = day.ticket("ANON"), day.ticket(WITHHELD)
    assert (anonymous.complainant_ref, anonymous.confidential) == (None, True)
    assert withheld.confidential
    assert withheld.complainant_ref is not None, "withheld from others, not from whoever looks for the same person"
    assert "仓桥直街" not in "".join(said.text for said in day.told(WITHHELD) if said.state != "已答复")
    assert day.lead("ANON")


def test_feature_4_an_enterprise_complains_and_is_named_to_nobody(day: Day) -> None:
    shop = day.ticket(SHOP)
    assert shop.complainant_kind is ComplainantKind.ENTERPRISE
    sent = LAMPS.sends[2].payload
    said = "".join((e.seen.value or b"").decode() for e in day.ledger.entries if not e.platform)
    for secret in (sent["enterprise"]["name"], sent["enterprise"]["creditCode"], sent["contact"]["phone"]):
        assert secret not in said
    assert shop.reply_by == datetime.fromisoformat(sent["expectReplyBy"]), "the platform's own limit binds"


@pytest.mark.parametrize(("number", "kind"), list(enumerate(KINDS.values())), ids=list(KINDS))
def test_feature_5_each_kind_of_appeal_is_told_apart(day: Day, number: int, kind: Kind) -> None:
    assert day.ticket(f"KIND-{number}").kind is kind


def test_feature_5_each_kind_has_its_own_time(day: Day) -> None:
    opened = {n: day.facts(f"KIND-{n}")[0].reply_by for n in (0, 2)}
    inquiry, complaint = opened[0], opened[2]
    assert inquiry
    assert complaint
    assert inquiry < complaint


def test_feature_20_one_closure_answers_every_merged_complainant_on_his_own_channel(day: Day) -> None:
    (replied,) = [fact for fact in day.facts(PHONED) if fact.fact == "replied"]
    assert len(replied.tickets) == 5
    answers = {key: [s for s in day.told(key) if "恢复供电" in s.text] for key in LAMPS_KEYS}
    assert {key: len(said) for key, said in answers.items()} == dict.fromkeys(LAMPS_KEYS, 1)
    assert Counter(said.channel for (said,) in answers.values()) == {"hotline": 2, "minhu": 2, "qihu": 1}
    assert len({said.number for (said,) in answers.values()}) == 5, "each by the number of his own ticket"


def test_feature_21_the_category_names_the_responsible_unit(day: Day) -> None:
    assert day.lead(PHONED) == ["sx-muni"]
    assert day.lead(TRUCK) == ["sy-env"]


def test_feature_22_rules_ask_for_category_area_and_time(day: Day) -> None:
    assert [day.lead(key) for key in (TRUCK, "AREA")] == [["sy-env"], ["yc-zhzf"]], "one category, two areas"
    rows = {key: day.decisions(key, "measures")[0]["row"] for key in (TRUCK, "NOON")}
    assert rows == {TRUCK: "exam-quiet", "NOON": "default"}, "one category, two hours"


def test_feature_24_rule_and_facts_are_kept_with_every_decision(day: Day) -> None:
    (kept,) = day.decisions(TRUCK, "assignment")
    assert kept["row"] == "sanitation-noise-shangyu"
    assert len(kept["version"]) == 64
    facts = json.loads(kept["facts"])
    assert (facts["category"], facts["district"]) == ("sanitation.noise", "330604")
    assert "命中" in kept["why"][0]
    (said,) = [fact.decision for fact in day.facts(TRUCK) if fact.fact == "dispatched"]
    assert said
    assert (said.row, said.version) == (kept["row"], kept["version"])


def test_feature_25_the_exam_season_is_a_fact_of_the_calendar(day: Day) -> None:
    in_season, before = (day.decisions(key, "measures")[0] for key in (TRUCK, "SPRING"))
    assert "exam" in json.loads(in_season["facts"])["calendar"]
    assert "exam" not in json.loads(before["facts"]).get("calendar", [])
    assert (in_season["row"], before["row"]) == ("exam-quiet", "night-sweeping")
    (asked,) = day.ledger.events(RelocationRequested)
    season = load_city(CITY).calendar.season_at(date(2025, 6, 19))
    assert season
    assert (asked.first_date, asked.last_date) == (date(2025, 6, 19), season.last)


def test_feature_26_a_case_goes_to_another_unit_when_its_place_is_corrected(day: Day) -> None:
    first, second = day.lead("MOVED")
    assert first.startswith("yc-")
    assert second.startswith("sy-")
    (revoked,) = [e for e in day.ledger.events(TaskRevoked) if e.unit_id == first]
    assert revoked.reason == "corrected"
    assert {task.unit_id for task in day.tasks("MOVED") if task.role is TaskRole.LEAD} == {first, second}
    assert len(day.decisions("MOVED", "assignment")) == 2, "both decisions are kept"


def test_feature_33_crews_vehicles_and_stops_stand_in_a_register(day: Day) -> None:
    (change,) = day.ledger.events(ScheduleChanged)
    stops = {row["id"]: row for row in _rows("work/stops.csv")}
    crews = {row["id"]: row for row in _rows("work/crews.csv")}
    assert crews[change.crew_id]["vehicle"] in {row["id"] for row in _rows("work/vehicles.csv")}
    assert change.unit_id == crews[change.crew_id]["operator"]
    for move in change.moves:
        assert (stops[move.stop_id]["crew"], stops[move.stop_id]["start"]) == (change.crew_id, f"{move.planned:%H:%M}")


def test_feature_34_a_complaint_moves_the_work_from_half_past_five_to_half_past_seven_or_later(day: Day) -> None:
    (change,) = day.ledger.events(ScheduleChanged)
    moved = [move for move in change.moves if move.planned == time(5, 30)]
    assert [move.date for move in moved] == [date(2025, 6, n) for n in (19, 20, 21, 22)]
    assert all(move.moved_to >= time(7, 30) for move in moved)
    new_time = f"{moved[0].moved_to:%H:%M}"
    assert any(new_time in said.text for said in day.told(TRUCK))
    (operator, *_) = [task for task in day.tasks(TRUCK) if task.unit_id == change.unit_id][::-1]
    assert any(new_time in line for line in operator.instructions)


def test_feature_35_the_measures_table_has_more_than_another_hour(day: Day) -> None:
    """What a complaint may cause is a row: another hour, quieter equipment, another route, or nothing and why."""
    rows = {key: day.decisions(key, "measures")[0]["row"] for key in (TRUCK, "SPRING", "PASSING", "REPAIR")}
    assert rows == {
        TRUCK: "exam-quiet", "SPRING": "night-sweeping", "PASSING": "exam-passing", "REPAIR": "urgent-repair",
    }  # fmt: skip
    titles = {row["code"]: row["title"] for row in _rows("work/measures.csv")}
    assert titles["quiet_equipment"] in day.instructions(TRUCK)
    assert titles["another_route"] in day.instructions("PASSING")
    assert titles["another_route"] not in day.instructions(TRUCK)
    assert "采用降噪设备" in day.instructions("SPRING")
    assert "作业时间不作调整：抢修、抢险可以连续进行" in day.instructions("REPAIR")
    (change,) = day.ledger.events(ScheduleChanged)
    assert change.measures == ("quiet_equipment",), "of the four only the truck's hour was changed"


def test_feature_53_an_acknowledgement_names_the_number_and_the_expected_time(day: Day) -> None:
    for key in (TRUCK, PHONED):
        first, ticket, opened = day.told(key)[0], day.ticket(key), day.facts(key)[0]
        assert first.number == ticket.number
        assert ticket.number in first.text
        assert opened.reply_by
        assert f"{opened.reply_by.month}月{opened.reply_by.day}日" in first.text


def _rows(file: str) -> list[dict[str, str]]:
    with (CITY / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
