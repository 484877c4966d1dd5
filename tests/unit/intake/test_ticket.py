"""The canonical ticket of the stories."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.message import Submission
from services.intake.domain.ticket import Ticket
from shared.contracts.vocabulary import Kind, ticket_id
from tests.unit.intake.made import NOW, SAMPLES, at, city, read, ticket_of


def said(channel: str, sample: str) -> Submission:
    message = read(channel, SAMPLES[channel][sample]).message
    assert isinstance(message, Submission)
    return message


def ticket(channel: str, sample: str) -> Ticket:
    return ticket_of(channel, said(channel, sample), NOW)


def test_the_early_truck_before_the_exam_is_sanitation_noise_at_half_past_five_in_houcun() -> None:
    made = ticket("hotline", "new_early_truck")
    assert made.category.code == "sanitation.noise"
    assert (made.place.name, made.place.street) == ("后村家园", "330604001")
    assert made.incident.start == at("2025-06-18T05:30:00")
    assert made.reported_at == at("2025-06-18T05:42:10")
    assert made.kind is Kind.COMPLAINT
    assert made.ticket_id == ticket_id("hotline", "XL20250618000001")


def test_submissions_that_are_read_together_are_read_as_each_alone() -> None:
    new = [(channel, name) for channel in SAMPLES for name in SAMPLES[channel] if name.startswith("new_")]
    came = [(channel, said(channel, name)) for channel, name in new]
    assert city()[1].reader.read(came, NOW) == [ticket_of(channel, one, NOW) for channel, one in came]


def test_a_snapshot_with_a_point_and_three_words_finds_category_and_street() -> None:
    made = ticket("hotline", "new_snap_three_words")
    assert made.category.code == "municipal_facilities.street_lamp"
    assert made.place.district == "330602"
    assert made.place.street is not None
    assert [a.kind for a in made.attachments] == ["photo"]


def test_a_photo_alone_has_a_title_that_people_understand() -> None:
    assert ticket("hotline", "new_photo_only").title == "暴露垃圾（仅图片）"


def test_a_third_inspection_is_about_enforcement_and_stays_confidential() -> None:
    made = ticket("qihu", "new_third_inspection")
    assert made.category.code == "enterprise_enforcement.inspection"
    assert made.confidential
    assert made.enterprise
    assert made.place.words == "峰山路"


def test_a_school_lunch_is_out_of_scope() -> None:
    assert ticket("hotline", "new_school_lunch").category.code.startswith("out_of_scope")


def test_the_phone_and_the_neighbours_name_do_not_leave_intake() -> None:
    made = ticket("minhu", "new_names_neighbour")
    for secret in ("13900001007", "李大勇", "徐小兰"):
        assert secret not in made.text


def test_an_enterprises_own_name_in_the_text_is_no_place() -> None:
    assert ticket("qihu", "new_text_names_itself").place.district is None


def test_the_platforms_limit_binds() -> None:
    assert ticket("minhu", "new_garbage_pile").reply_by == at("2025-06-23T05:45:00")
    assert ticket("qihu", "new_third_inspection").reply_by == at("2025-06-20T17:00:00")
    assert ticket("hotline", "new_early_truck").reply_by is None


def test_a_point_of_a_chinese_map_is_turned_into_wgs84() -> None:
    point = said("hotline", "new_early_truck").where.point
    assert point is not None
    assert (round(point.lon, 4), round(point.lat, 4)) == (120.8701, 30.0172)


def test_an_anonymous_one_is_confidential_and_has_nobody() -> None:
    assert not said("hotline", "new_anonymous").complainant.known
    assert ticket("hotline", "new_anonymous").confidential


def test_a_report_from_the_future_is_dated_by_its_arrival() -> None:
    early = NOW - timedelta(days=1)
    made = ticket_of("hotline", said("hotline", "new_early_truck"), early)
    assert made.reported_at == early
    assert made.incident.start is not None
    assert made.incident.start <= early


@pytest.mark.parametrize("text", ["", "。", "\n\n", "一" * 10_000, "12:34" * 500, "每天早上" * 500, "五点到" * 500])
def test_any_text_becomes_a_ticket(text: str) -> None:
    made = ticket_of("hotline", replace(said("hotline", "new_minimal"), text=text), NOW)
    assert len(made.title) <= 40
