"""Draws what was read of one message for a dispatcher: the answer, and under each answer what speaks for it."""

from collections.abc import Iterable, Iterator

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.intake.domain.category.reader import UNKNOWN, CategoryRead
from services.intake.domain.place import Conflict, PlaceRead
from services.intake.domain.when import TimeFound
from services.intake.usecases.read_line import LineRead
from services.intake.usecases.said_line import standing
from shared.city.city import City
from shared.city.redact import redact
from shared.contracts.vocabulary import KIND_TITLES, URGENCY_TITLES

_SHOWN = 160
"""Characters of a text that are shown."""
_LEAST = 0.01
"""A share below this is not worth a dispatcher's look."""
_WIDTH = 110
_PARTS = {"platform_category": "平台类别", "title": "标题", "text": "正文"}
_EVIDENCE = {"text": "文字", "division": "区划代码", "point": "坐标"}
_PERSONAL = {
    "phone": "电话", "id_number": "证件号", "bank_card": "银行卡", "plate": "车牌", "email": "邮箱", "account": "账号",
    "name": "姓名", "address": "房号",
}  # fmt: skip
_COLOURS = {"normal": "green", "urgent": "yellow", "emergency": "bold red"}


def panel(read: LineRead, city: City) -> Panel:
    """Draw one message; its text stands there as it would leave intake, without personal data."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    for name, lines in _rows(read, city):
        table.add_row(name, Group(*lines))
    colour = _COLOURS[read.urgency.value]
    return Panel(table, title=Text(_harmless(read.line.id)), title_align="left", border_style=colour, width=_WIDTH)


def _rows(read: LineRead, city: City) -> Iterator[tuple[str, list[Text]]]:
    yield "内容", [_content(read)]
    yield "类别", list(_category(read, city))
    if read.matters:
        yield "多件事", [_matter(n, matter.category, read.line.text[matter.start : matter.end], city)
                         for n, matter in enumerate(read.matters, 1)]  # fmt: skip
    yield "性质", [_kind(read)]
    yield "地点", list(_place(read.place, city, [found.phrase for found in read.places]))
    yield "时间", [_time(found) for found in read.times] or [_dim("未提到")]
    urgency = read.urgency.value
    yield "紧急程度", [Text(URGENCY_TITLES[urgency], style=_COLOURS[urgency])]
    yield "个人信息", [_personal(read)]


def _content(read: LineRead) -> Text:
    said = redact(f"{read.line.title or ''} {read.line.text}".strip()).text
    shown = said if len(said) <= _SHOWN else said[:_SHOWN] + f"…（共 {len(said):,} 字）"
    return Text(_harmless(shown)) if shown else _dim("空白")


def _category(read: LineRead, city: City) -> Iterator[Text]:
    category = read.category
    if category.code == UNKNOWN:
        yield Text("无法判断，请人工归类", style="yellow")
        return
    yield Text.assemble((_title(category.code, city), "bold"), f"  {category.confidence:.0%}", _verdict(category))
    rivals = [f"{_title(g.code, city)} {g.confidence:.0%}" for g in category.guesses[1:] if g.confidence >= _LEAST]
    if rivals:
        yield _dim(f"其次：{'，'.join(rivals)}")
    words = [f"“{said['word']}”（{_PARTS[said['in']]}）" for said in standing(category.words, read.line)]
    yield _dim(f"依据词：{'、'.join(words)}" if words else "没有依据词，只凭用字习惯判断")
    if category.grams:
        yield _dim(f"用字：{'、'.join(category.grams)}")
    if row := city.categories.get(category.code):
        yield from [_dim(f"负责单位：{row.authority}")] if row.authority else []


def _verdict(category: CategoryRead) -> tuple[str, str]:
    return ("  可直接采用", "green") if category.answered else ("  把握不足，请人工在前两项中选定", "yellow")


def _matter(number: int, category: CategoryRead, said: str, city: City) -> Text:
    shown = _harmless(redact(said.strip()).text[:40])
    return Text.assemble(
        f"{number}. ", (_title(category.code, city), "bold"), f"  {category.confidence:.0%}  “{shown}”"
    )


def _kind(read: LineRead) -> Text:
    words = f"  依据：{'、'.join(read.kind.words)}" if read.kind.words else ""
    return Text.assemble((KIND_TITLES[read.kind.kind.value], "bold"), f"  {read.kind.confidence:.0%}", (words, "dim"))


def _place(place: PlaceRead, city: City, phrases: Iterable[str]) -> Iterator[Text]:
    named = [_division(place.district, city), _division(place.street, city), place.name or ""]
    where = " ".join(dict.fromkeys(name for name in named if name))
    sure = f"  {place.confidence:.0%}"
    yield Text.assemble((where, "bold"), sure) if where else _dim("未能定位到本市的地点")
    if said := "、".join(f"“{_harmless(redact(phrase).text)}”" for phrase in dict.fromkeys(phrases)):
        yield _dim(f"原文：{said}")
    if place.point:
        yield _dim(f"坐标：{place.point.lon:.5f}, {place.point.lat:.5f}（WGS-84），网格 {place.cell}")
    for conflict in place.conflicts:
        yield Text(_conflict(conflict, city), style="yellow")


def _conflict(conflict: Conflict, city: City) -> str:
    one, other = (_EVIDENCE.get(word, word) for word in (conflict.one, conflict.other))
    if conflict.metres is not None:
        return f"矛盾：{one}与{other}相距 {conflict.metres:,} 米"
    said = _division(conflict.one_says, city) or conflict.one_says, _division(conflict.other_says, city)
    return f"矛盾：{one}说是{said[0]}，{other}说是{said[1] or conflict.other_says}"


def _time(found: TimeFound) -> Text:
    span = [f"{moment:%Y-%m-%d %H:%M}" for moment in (found.start, found.end) if moment]
    meant = " 至 ".join(span) or "没有具体时间"
    again = "，反复发生" if found.recurrence else ""
    return Text.assemble(f"“{_harmless(found.phrase)}”", (f"  {meant}{again}", "dim"))


def _personal(read: LineRead) -> Text:
    kinds = [_PERSONAL[find.kind.value] for finds in read.personal.values() for find in finds]
    counted = "、".join(f"{kind} {kinds.count(kind)} 处" for kind in dict.fromkeys(kinds))
    return Text(f"{counted}，发出前遮盖", style="magenta") if counted else _dim("未发现")


def _title(code: str, city: City) -> str:
    row = city.categories.get(code)
    top = city.categories.get(code.partition(".")[0])
    return code if row is None or top is None else row.title if row is top else f"{top.title} / {row.title}"


def _division(code: str | None, city: City) -> str:
    division = city.divisions.get(code) if code else None
    return division.name if division else ""


def _dim(said: str) -> Text:
    return Text(said, style="dim")


def _harmless(said: str) -> str:
    """Take out what would steer a terminal or turn the reading direction: control characters, marks of direction."""
    return "".join(character if character.isprintable() else " " for character in said)
