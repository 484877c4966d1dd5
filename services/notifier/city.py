"""The notifier's part of a city folder: which facts are told, in which words, to which endpoints."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from services.notifier import outlets as outlet_files
from services.notifier.domain.audience import Policy, Telling
from services.notifier.domain.samples import samples
from services.notifier.domain.values import Directory
from services.notifier.domain.wording import SUFFIX, Wording
from services.notifier.usecases.plan_notices import Plan
from services.notifier.usecases.ports import Outlet, Way, Ways
from shared.city.city import City
from shared.city.folder import Folder, Row
from shared.contracts.vocabulary import PublicState
from shared.kit.discovery import discover

FILE = "templates/notices.yaml"
PHONES = "templates/phones.csv"
UNITS = "units.csv"


class _Telling(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1)
    template: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    overtaken_by: frozenset[str] = frozenset()
    state: PublicState | None = None
    silent_after: frozenset[str] = frozenset()
    starts_anew: bool = False

    def telling(self) -> Telling:
        return Telling(**dict(self))


class _Notices(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    facts: dict[str, _Telling] = Field(min_length=1)
    words: dict[str, str] = {}
    ask_at: str = Field(pattern=r"^[0-9-]{3,20}$")


class _Phone(Row):
    """A number that citizens may be given for a unit."""

    unit: str
    phone: str = Field(pattern=r"^[0-9-]{3,20}$")
    source: str
    confidence: str


@dataclass(frozen=True)
class NotifierCity:
    """What the notifier needs to know of one city."""

    plan: Plan
    directory: Directory


def load(folder: Folder, city: City) -> NotifierCity:  # noqa: ARG001 - every service's part is loaded in the same way
    """Read and check the notifier's files; faults stand in the folder."""
    notices = _notices(folder)
    directory = Directory(_phones(folder), notices.words, notices.ask_at)
    policy = {word: row.telling() for word, row in notices.facts.items()}
    wording = Wording(_templates(folder), directory)
    ways = load_ways(folder)
    _check_words(folder, policy)
    _check_templates(folder, policy, wording)
    return NotifierCity(Plan(policy, wording, ways), directory)


def load_ways(folder: Folder) -> Ways:
    """Find every way out and let it read its own part of the city."""
    found = discover(outlet_files, "OUTLET", Outlet)
    return {name: Way(outlet, outlet.load(folder)) for name, outlet in found.items()}


def _notices(folder: Folder) -> _Notices:
    document = folder.yaml(FILE)
    read = folder.check(FILE, None, _Notices, document if isinstance(document, dict) else {})
    return read or _Notices.model_construct(facts={}, words={}, ask_at="12345")


def _templates(folder: Folder) -> Mapping[str, str]:
    files = folder.files(f"templates/*{SUFFIX}")
    return {file.removeprefix("templates/"): folder.text(file) for file in files}


def _phones(folder: Folder) -> Mapping[str, str]:
    rows = folder.rows(PHONES, _Phone)
    folder.unique(PHONES, rows, "unit")
    units = {row.get("id") or "" for row in csv.DictReader(io.StringIO(folder.text(UNITS), newline=""))}
    return {row.unit: row.phone for row in rows if folder.known(PHONES, row.line, "unit", row.unit, units)}


def _check_words(folder: Folder, policy: Policy) -> None:
    for word, telling in policy.items():
        for column in ("overtaken_by", "silent_after"):
            for other in sorted(getattr(telling, column)):
                folder.known(FILE, None, f"facts.{word}.{column}", other, policy.keys())


def _check_templates(folder: Folder, policy: Policy, wording: Wording) -> None:
    for word, telling in policy.items():
        for flaw in wording.flaws(telling.template, samples(word, telling.template)):
            folder.fault(f"templates/{flaw.file}", flaw.line, "", flaw.problem)
