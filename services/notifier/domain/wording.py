"""Words for people, from the city's templates: values go in escaped and are never read as a template.

A confidential ticket has templates of its own (`<name>.confidential.txt`), and the values that would name its matter or
place do not exist there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.domain.fact import Fact, Ticket
from services.notifier.domain.values import NAMES, Directory, Escape, Values, day
from shared.contracts.vocabulary import PublicState

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONFIDENTIAL = ".confidential"
SUFFIX = ".txt"


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong in a template, with its line."""

    file: str
    line: int | None
    problem: str


@dataclass(frozen=True)
class Form:
    """A template that was read, and the values that it asks for."""

    template: Template
    asks: frozenset[str]


class Wording:
    """The city's templates. `templates` maps a file's name (`scheduled.txt`) to its text."""

    def __init__(self, templates: Mapping[str, str], directory: Directory) -> None:
        self.directory = directory
        self._texts = templates
        self._forms: dict[str, Form] = {}
        self._environment = ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(templates)),
            undefined=StrictUndefined,
            autoescape=False,  # each way escapes its values itself; text templates hold no markup
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(moment=_moment, day=day, clock=_clock)

    def render(self, template: str, fact: Fact, ticket: Ticket, state: PublicState, escape: Escape) -> str:
        """Say one fact to one ticket. Raises jinja2's `TemplateError` where the template asks for what is not there."""
        form = self._form(file_of(template, confidential=ticket.confidential))
        values = Values(fact, ticket, state, self.directory, escape)
        text = form.template.render({name: getattr(values, name)() for name in form.asks & values.names})
        return "".join(line.strip() for line in text.splitlines())  # a template's line breaks are for its author

    def _form(self, file: str) -> Form:
        """Read a template once. What others hold that it includes is not looked into: it gets all values."""
        if file not in self._forms:
            template = self._environment.get_template(file)
            template.globals = dict(template.globals)  # else they are gathered from a chain at each rendering
            text = self._environment.parse(self._texts[file])
            lone = not list(meta.find_referenced_templates(text))
            asks = NAMES.intersection(meta.find_undeclared_variables(text)) if lone else NAMES
            self._forms[file] = Form(template, asks)
        return self._forms[file]

    def flaws(self, template: str, samples: Iterable[tuple[str, Fact, Ticket]]) -> Iterator[Flaw]:
        """Try a template with every sample (file, fact, ticket) and name what is wrong with it."""
        for file, fact, ticket in samples:
            if file not in self._texts:
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


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{day(local)}{_clock(local)}"


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
