"""The city's calendar: work days and exams together, and the words that rule tables may ask a day for."""

from dataclasses import dataclass
from datetime import date

from shared.city.exams import Exam, Exams, Season
from shared.city.workdays import BeyondCalendarError, DayKind, Deadline, Span, SpecialDay, Workdays

__all__ = [
    "DAY_FACTS",
    "DAY_TITLES",
    "BeyondCalendarError",
    "Calendar",
    "DayKind",
    "Deadline",
    "Exam",
    "Season",
    "Span",
    "SpecialDay",
]

DAY_TITLES = {
    "exam": "考试安静期",
    "exam_day": "考试日",
    "workday": "工作日",
    "day_off": "休息日",
    "holiday": "节假日",
    "make_up_workday": "调休上班日",
}
DAY_FACTS = tuple(DAY_TITLES)
"""What `facts_at` may say: an exam's quiet season, a paper is written, worked or not, off or on by notice."""


@dataclass(frozen=True)
class Calendar(Workdays, Exams):
    """Answers what kind of day a day is, and when a limit ends."""

    def facts_at(self, day: date) -> frozenset[str]:
        """List the words of `DAY_FACTS` that hold on a day; outside the calendar's years nothing is said of work."""
        facts = {"exam"} if self.season_at(day) else set()
        facts |= {"exam_day"} if self.exams_on(day) else set()
        if self.first <= day <= self.last:
            facts.add("workday" if self.is_workday(day) else "day_off")
        if special := self.special.get(day):
            facts.add(special.kind.value)
        return frozenset(facts)
