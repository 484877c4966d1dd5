"""Words for people: complete, in Chinese, inert, and discreet where a ticket is confidential."""

from dataclasses import replace
from datetime import date, time

import pytest

from services.notifier.domain.fact import Move
from services.notifier.domain.plain import plain, sms_segments
from services.notifier.domain.samples import full_fact, sample_ticket, samples
from services.notifier.domain.values import Directory
from services.notifier.domain.wording import Wording
from tests.unit.notifier.made import shaoxing

CITY = shaoxing()
SUBJECT = ("环卫", "噪声", "峰山路", "后村家园")


def said(word: str, *, confidential: bool = False, **more: object) -> str:
    fact = replace(full_fact(word), **more)  # type: ignore[arg-type]
    telling = CITY.plan.policy[word]
    return CITY.plan.wording.render(telling.template, fact, sample_ticket(confidential=confidential), fact.state, plain)


def test_the_acknowledgement_names_matter_number_and_time() -> None:
    assert said("opened") == (
        "您好！您反映的“环卫作业噪声，峰山路后村家园”已收到，编号 SX-20250618-000123。我们会在 6月25日17:30 前答复您。"
    )


def test_the_acknowledgement_without_a_limit_promises_none() -> None:
    assert "前答复您" not in said("opened", reply_by=None)


def test_a_moved_run_is_told_with_dates_both_times_measures_and_the_day_it_ends() -> None:
    text = said("scheduled")
    for part in ("6月19日至22日", "后村家园由 05:30 改为 07:35", "使用低噪声设备", "6月23日起恢复原时间"):
        assert part in text


def test_several_moves_are_all_told() -> None:
    moves = tuple(Move(stop, time(5), time(8), date(2025, 6, 30), date(2025, 7, 2)) for stop in ("甲小区", "乙小区"))
    text = said("scheduled", work=moves)
    assert text.count("6月30日至7月2日") == 2
    assert "甲小区由 05:00 改为 08:00，7月3日起恢复原时间" in text


@pytest.mark.parametrize("confidential", [False, True])
def test_work_that_gets_another_hour_on_the_next_day_is_back_only_after_the_last_one(*, confidential: bool) -> None:
    hours = ((time(9, 20), 19, 20), (time(7, 55), 21, 22))
    moves = tuple(
        Move("甲小区", time(5, 30), hour, date(2025, 6, first), date(2025, 6, last)) for hour, first, last in hours
    )
    text = said("scheduled", work=moves, confidential=confidential)
    assert all(dates in text for dates in ("6月19日至20日", "6月21日至22日"))
    assert (text.count("起恢复原时间"), "6月23日起恢复原时间" in text) == (1, True)


def test_one_day_is_no_span() -> None:
    move = Move("甲小区", time(5), time(8), date(2025, 6, 21), date(2025, 6, 21))
    assert "：6月21日，甲小区" in said("scheduled", work=(move,))


def test_a_referral_names_who_is_responsible_and_the_phone() -> None:
    text = said("referred_out", unit_id="sx-sthj", unit="绍兴市生态环境局")
    assert "绍兴市生态环境局" in text
    assert "电话 12369" in text


def test_a_referral_to_somebody_without_a_known_phone_names_where_to_ask() -> None:
    assert "12345" in said("referred_out", unit_id="sx-jy", unit="绍兴市教育局")


@pytest.mark.parametrize("word", list(CITY.plan.policy))
def test_a_confidential_ticket_never_hears_its_subject(word: str) -> None:
    text = said(word, confidential=True, unit="某单位", reply_text="已处理。", reason="环卫噪声")
    assert "SX-20250618-000123" in text
    assert not [part for part in SUBJECT if part in text]


def test_a_code_without_a_chinese_form_is_left_unsaid() -> None:
    assert "some_code" not in said("closed", reason="some_code")
    assert "已办结：已解决。" in said("closed", reason="resolved")
    assert "已办结：另有安排。" in said("closed", reason="另有安排")


HOSTILE = "<script>alert(1)</script>\u202eabc\u200b\x00\x1b[31m{{ 7*7 }}{% for x in y %}\r\nSet-Cookie: a=b\u2028"


@pytest.mark.parametrize("field", ["matter", "reply_text", "reason", "unit"])
@pytest.mark.parametrize("word", list(CITY.plan.policy))
def test_a_hostile_value_stays_inert_text(word: str, field: str) -> None:
    text = said(word, **{field: HOSTILE})
    assert text.isprintable()
    assert "<" not in text
    assert "49" not in text.replace(HOSTILE, "")


def test_a_hostile_value_is_never_read_as_a_template() -> None:
    assert "{{ 7*7 }}" in said("replied", reply_text=HOSTILE)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("第一行\r\n第二行\t末", "第一行 第二行 末"),
        ("a\u202eb\u200bc\ufeffd", "abcd"),
        ("x\x00y\x1bz", "xyz"),
        ("<b>粗</b>", "＜b＞粗＜/b＞"),
        ("𠮷野家 & 老字号", "𠮷野家 & 老字号"),
    ],
    ids=["line breaks", "bidi and zero width", "controls", "markup", "rare characters stay"],
)
def test_plain_text_keeps_what_people_read(dirty: str, clean: str) -> None:
    assert plain(dirty) == clean


@pytest.mark.parametrize(("length", "segments"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_sms_segments_of_chinese_text(length: int, segments: int) -> None:
    assert sms_segments("字" * length) == segments


def test_a_rare_character_takes_two_units() -> None:
    assert sms_segments("𠮷" * 35) == 1
    assert sms_segments("𠮷" * 36) == 2


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("您好\n{{ mater }}", 2, "没有这个值"),
        ("{% for m in work %}\n{{ m.stopp }}\n{% endfor %}", 2, "没有这个值"),
        ("{% if x %}", 1, "模板写法有误"),
        ("\n\n{{ number | nofilter }}", 3, "模板写法有误"),
        ("{{ reply_by | moment }}", 1, "模板用不了"),
        ("{% for m in work %}\n{{ m.back_on | day }}\n{% endfor %}", 2, "模板用不了"),
    ],
    ids=[
        "unknown value",
        "unknown part of a value",
        "open block",
        "unknown filter",
        "a value that may be missing",
        "a return that may not come yet",
    ],
)
def test_a_flawed_template_is_named_with_file_and_line(text: str, line: int, problem: str) -> None:
    wording = Wording({"t.txt": text, "t.confidential.txt": "好"}, Directory())
    flaws = list(wording.flaws("t", samples("scheduled", "t")))
    assert {(f.file, f.line) for f in flaws} == {("t.txt", line)}
    assert all(problem in f.problem for f in flaws)


def test_a_template_for_confidential_tickets_cannot_even_name_the_matter() -> None:
    wording = Wording({"t.txt": "好", "t.confidential.txt": "{{ matter }}"}, Directory())
    assert {f.file for f in wording.flaws("t", samples("opened", "t"))} == {"t.confidential.txt"}


def test_a_template_cannot_reach_python() -> None:
    wording = Wording({"t.txt": "{{ number.__class__.__mro__ }}", "t.confidential.txt": "好"}, Directory())
    assert list(wording.flaws("t", samples("opened", "t")))
