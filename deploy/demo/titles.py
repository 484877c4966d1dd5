"""The city's names for its codes, so that nobody reads a code alone."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from shared.city.calendar import DAY_TITLES
from shared.contracts.vocabulary import COMPLAINANT_TITLES, KIND_TITLES, URGENCY_TITLES

COLUMNS = {
    "category": "类别",
    "district": "区县",
    "street": "街道",
    "at": "事发",
    "on": "反映日",
    "calendar": "日历",
    "weekday": "星期",
    "text": "文中提到",
    "channel": "渠道",
    "kind": "诉求种类",
    "urgency": "紧急程度",
    "complainant": "诉求人",
}
WORDS = {
    **DAY_TITLES,
    **KIND_TITLES,
    **URGENCY_TITLES,
    **COMPLAINANT_TITLES,
    "hotline": "小蓝热线",
    "minhu": "民呼我为",
    "qihu": "企呼我应",
    "unknown": "类别不明",
}
"""Words of our own that the city's tables do not name."""
_FILES = (
    ("units.csv", "id", "title"),
    ("work/crews.csv", "id", "title"),
    ("work/measures.csv", "code", "title"),
    ("categories.csv", "code", "title"),
    ("divisions.csv", "code", "name"),
)
_TITLE = re.compile(r"^title: *(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Titles:
    """Codes of units, crews, measures, categories, divisions and rule tables with their names."""

    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, code: str) -> str:
        """Give the name of a code; what has none stays as it is."""
        return self.names.get(code) or WORDS.get(code, code)

    def with_code(self, code: str, *more: str) -> str:
        """Give a name with its code, and what else is to say of it: 上虞区环卫管理机构（sy-env，主办）."""
        name = self.of(code)
        said = more if name == code else (code, *more)
        return f"{name}（{'，'.join(said)}）" if said else name

    def facts(self, facts: Mapping[str, str | list[str]]) -> str:
        """Say what a decision saw, always in one order: 类别 环卫作业噪声，区县 上虞区."""
        names = [*(name for name in COLUMNS if name in facts), *sorted(facts.keys() - COLUMNS.keys())]
        return "，".join(f"{COLUMNS.get(name, name)} {self._value(facts[name])}" for name in names)

    def _value(self, value: str | list[str]) -> str:
        return "、".join(_moment(self.of(word)) for word in ([value] if isinstance(value, str) else value))


def read_titles(city: Path) -> Titles:
    """Read the names that the city folder gives."""
    names: dict[str, str] = {}
    for file, code, title in _FILES:
        names |= _column(city / file, code, title)
    for table in sorted((city / "rules").glob("*.yaml")):
        if found := _TITLE.search(table.read_text(encoding="utf-8")):
            names[table.stem] = found[1]
    return Titles(names)


def _column(file: Path, code: str, title: str) -> dict[str, str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows: Iterable[Mapping[str, str]] = csv.DictReader(lines)
        return {row[code].strip(): row[title].strip() for row in rows}


def _moment(word: str) -> str:
    """Write a time as people do: 06-18 05:30."""
    try:
        return f"{datetime.fromisoformat(word):%m-%d %H:%M}" if "T" in word else word
    except ValueError:
        return word
