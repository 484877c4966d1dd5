"""What a listener of the demo reads: names instead of codes, and no line wider than the terminal."""

import io
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from rich.cells import cell_len
from rich.console import Console

from deploy.demo.narrator import Narrator
from deploy.demo.titles import Titles, read_titles
from shared.contracts.events.case import Decision
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged, StopMove
from shared.kit.clock import Clock
from tests.unit.cli.played import CASE, NOW, Paper, task

CITY = read_titles(Path("deploy/cities/shaoxing"))
SAW = {
    "category": "sanitation.noise",
    "district": "330604",
    "at": "2025-06-18T05:30+08:00",
    "calendar": ["exam", "workday"],
}
ASKED = RelocationRequested(
    at=NOW,
    request_id=UUID(int=2),
    case_id=CASE,
    crew_id="sy-crew-03",
    stops=("sy-crew-03-03",),
    first_date=date(2025, 6, 19),
    last_date=date(2025, 6, 22),
    not_before=time(7, 30),
    decision=Decision(table="measures", version="0123456789", row="exam-quiet", facts=SAW),
)
MOVED = ScheduleChanged(
    at=NOW,
    plan_id=UUID(int=3),
    version=1,
    crew_id="sy-crew-03",
    unit_id="sy-huanwei-op",
    change="moved",
    first_date=date(2025, 6, 19),
    last_date=date(2025, 6, 22),
    moves=(StopMove(date=date(2025, 6, 19), stop_id="s", stop="后村家园", planned=time(5, 30), moved_to=time(7, 30)),),
    measures=("quiet_equipment",),
)


def said(*events, width: int = 100, terminal: bool = False) -> str:
    paper, out = Paper(), io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system=None)
    narrator = Narrator(console, Clock(datetime(2025, 6, 18, tzinfo=UTC), NOW), CITY)
    for event in events:
        paper.say(event)
    for entry in paper.ledger.entries:
        narrator.tell(entry)
    return out.getvalue()


def test_a_unit_is_named_beside_its_id():
    assert "任务交 上虞区环卫管理机构（sy-env，主办）" in said(task("sy-env", CASE))


def test_what_a_decision_saw_is_readable():
    line = said(ASKED)
    assert "要求重排 垃圾收运三班（sy-crew-03）：06-19 至 06-22 不早于 07:30" in line
    assert "依据措施规则 exam-quiet（版本 01234567）" in line
    assert "类别 环卫作业噪声，区县 上虞区，事发 06-18 05:30，日历 考试安静期、工作日" in line


def test_measures_and_crews_are_named():
    assert "作业调整 垃圾收运三班（sy-crew-03，上虞区环卫作业单位），使用低噪声设备" in said(MOVED)


def test_the_return_of_the_old_timetable_is_said_with_its_day():
    back = MOVED.model_copy(update={"change": "restored", "version": 2, "first_date": date(2025, 6, 23), "moves": ()})
    assert "恢复原作业时间 垃圾收运三班（sy-crew-03，上虞区环卫作业单位）：06-23 起" in said(back)


def test_an_answer_names_its_unit():
    paper = Paper()
    paper.answer("sy-env", "r1")
    line = Narrator(Console(), Clock(), CITY).line(paper.ledger.entries[0])
    assert line
    assert line.what.startswith("上虞区环卫管理机构（sy-env）答复")


def test_a_code_without_a_name_stays():
    assert Titles().with_code("xx-1", "主办") == "xx-1（主办）"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_what_goes_on_is_indented(width):
    lines = said(task("sy-env", CASE), ASKED, MOVED, width=width, terminal=True).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert all(line.startswith((" " * 20, "0", "1", "2")) for line in lines)
