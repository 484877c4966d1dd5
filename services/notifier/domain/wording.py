"""Words for people, from the city's templates: values go in escaped and are never read as a template.

A confidential ticket has templates of its own (`<name>.confidential.txt`), and the values that would name its matter or
place do not exist there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.domain.fact import Fact, Move, Ticket
from shared.contracts.vocabulary import PublicState

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONFIDENTIAL = ".confidential"
SUFFIX = ".txt"

Escape = Callable[[str], str]


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong in a template, with its line."""

    file: str
    line: int | None
    problem: str


@dataclass(frozen=True)
class Directory:
    """What the words need to know beside the fact: phones of units by id, and Chinese words for codes of ours."""

    phones: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    ask_at: str = "12345"

    def spoken(self, word: str) -> str:
        """Give a word as a complainant may read it; a code without a Chinese form is left unsaid."""
        return self.words.get(word, "" if word.isascii() else word)


class Wording:
    """The city's templates. `templates` maps a file's name (`scheduled.txt`) to its text."""

    def __init__(self, templates: Mapping[str, str], directory: Directory) -> None:
        self.directory = directory
        self._names = frozenset(templates)
        self._environment = ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(templates)),
            undefined=StrictUndefined,
            autoescape=False,  # each way escapes its values itself; text templates hold no markup
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(moment=_moment, day=_day, clock=_clock)

    def render(self, template: str, fact: Fact, ticket: Ticket, state: PublicState, escape: Escape) -> str:
        """Say one fact to one ticket. Raises jinja2's `TemplateError` where the template asks for what is not there."""
        found = self._environment.get_template(file_of(template, confidential=ticket.confidential))
        text = found.render(values(fact, ticket, state, self.directory, escape))
        return "".join(line.strip() for line in text.splitlines())  # a template's line breaks are for its author

    def flaws(self, template: str, samples: Iterable[tuple[str, Fact, Ticket]]) -> Iterator[Flaw]:
        """Try a template with every sample (file, fact, ticket) and name what is wrong with it."""
        for file, fact, ticket in samples:
            if file not in self._names:
                yield Flaw(file, None, "文件不存在，请补上")
                continue
            try:
                self.render(template, fact, ticket, fact.state, str)
            except TemplateSyntaxError as error:
                yield Flaw(file, error.lineno, f"模板写法有误：{error.message}")
            except UndefinedError as error:
                yield Flaw(file, _line(error, file), f"没有这个值：{error.message}")
            except (TemplateError, AttributeError, TypeError, ValueError) as error:
                yield Flaw(file, _line(error, file), f"模板用不了：{error}")


def file_of(template: str, *, confidential: bool) -> str:
    return f"{template}{CONFIDENTIAL if confidential else ''}{SUFFIX}"


def values(fact: Fact, ticket: Ticket, state: PublicState, directory: Directory, escape: Escape) -> dict[str, Any]:
    """List what a template may say. Those that would give a confidential matter away do not exist for such a ticket."""
    said: dict[str, Any] = {
        "number": escape(ticket.number),
        "platform_number": escape(ticket.external_id),
        "state": state.value,
        "at": fact.at,
        "reply_by": fact.reply_by,
        "reply_text": escape(fact.reply_text),
        "responsible": escape(fact.unit),
        "phone": escape(directory.phones.get(fact.unit_id, "")),
        "ask_at": escape(directory.ask_at),
        "periods": [_period(move, fact.work) for move in fact.work],
    }
    if ticket.confidential:
        return said
    return said | {
        "matter": escape(fact.matter),
        "reason": escape(directory.spoken(fact.reason)),
        "work": [_period(move, fact.work) | _place(move, directory, escape) for move in fact.work],
    }


def _period(move: Move, work: Iterable[Move]) -> dict[str, Any]:
    """Say when a move holds; `back_on` is None where another one of the same work follows it on the next day."""
    back_on = move.last_date + timedelta(days=1)
    goes_on = any((other.stop, other.planned, other.first_date) == (move.stop, move.planned, back_on) for other in work)
    return {
        "dates": _dates(move.first_date, move.last_date),
        "planned": move.planned,
        "moved_to": move.moved_to,
        "back_on": None if goes_on else back_on,
    }


def _place(move: Move, directory: Directory, escape: Escape) -> dict[str, Any]:
    spoken = (directory.spoken(measure) for measure in move.measures)
    return {"stop": escape(move.stop), "measures": "、".join(escape(word) for word in spoken if word)}


def _dates(first: date, last: date) -> str:
    """Write a span of days as people do: 6月19日, 6月19日至22日, 6月30日至7月2日."""
    if first == last:
        return _day(first)
    return f"{_day(first)}至{last.day}日" if first.month == last.month else f"{_day(first)}至{_day(last)}"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{_day(local)}{_clock(local)}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _clock(moment: time | datetime) -> str:
    return moment.strftime("%H:%M")


def _line(error: BaseException, file: str) -> int | None:
    """Find the template's line in a traceback: jinja2 writes the template's own name into its frames."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(("<template>", file)):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1] if lines else None
