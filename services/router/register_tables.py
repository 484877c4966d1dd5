"""Tables of the register as a workbook or a CSV file gives them: which table, which columns, cells as text by row."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.router.quiet_rows import QuietRow, SiteRow
from services.router.register_cells import TableError, read_sheets
from services.router.register_rows import CrewRow, DepotRow, MeasureRow, RouteRow, ShiftRow, StopRow, VehicleRow
from shared.city.folder import Row, likest

MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Kind:
    """One table of the city folder, and what people call it."""

    file: str
    title: str
    row: type[Row]

    @property
    def name(self) -> str:
        return Path(self.file).stem


KINDS = (
    Kind("work/vehicles.csv", "车辆", VehicleRow),
    Kind("work/depots.csv", "场站", DepotRow),
    Kind("work/crews.csv", "班组", CrewRow),
    Kind("work/shifts.csv", "班次", ShiftRow),
    Kind("work/routes.csv", "路线", RouteRow),
    Kind("work/stops.csv", "作业点", StopRow),
    Kind("work/measures.csv", "措施", MeasureRow),
    Kind("work/quiet.csv", "安静时段", QuietRow),
    Kind("calendar/exam_sites.csv", "考点", SiteRow),
)
TITLES = {
    "编号": "id",
    "代码": "code",
    "名称": "title",
    "学校": "name",
    "作业单位": "operator",
    "主管单位": "supervisor",
    "车辆": "vehicle",
    "场站": "depot",
    "班组": "crew",
    "星期": "weekdays",
    "开始": "start",
    "结束": "end",
    "作业类型": "kind",
    "路线": "route",
    "类别": "category",
    "道路": "road",
    "小区": "estate",
    "街道": "street",
    "经度": "lon",
    "纬度": "lat",
    "路段": "stretch",
    "分钟": "minutes",
    "固定时间": "fixed",
    "必须先于": "must_precede",
    "所需条件": "needs",
    "可替班组": "takers",
    "开始日期": "first_date",
    "结束日期": "last_date",
    "开挖": "digs",
    "噪声": "noise",
    "能源": "fuel",
    "能做": "can",
    "考试": "exams",
    "可信度": "confidence",
    "来源": "source",
    "备注": "note",
}
"""Headings as city staff write them; the English names do as well."""


@dataclass(frozen=True)
class Table:
    """A table that was read: the file it is for, and its text with a line for each row of the sheet."""

    kind: Kind
    origin: str
    """Where people find it: the file's name, and the sheet's."""
    text: str


def read_tables(path: Path) -> list[Table]:
    """Read the tables of one `.xlsx` workbook (by the sheets' names) or one `.csv` file. Raises TableError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TableError(f"{path.name}：大于 {MOST_BYTES // 1_000_000} MB，请拆成几个文件")
        if path.suffix.lower() == ".csv":
            text = path.read_bytes().decode("utf-8-sig")
            rows = [*csv.reader(io.StringIO(text, newline=""), strict=True)]
            return [_table(_kind(path.stem, path.name), path.name, rows)]
        if path.suffix.lower() == ".xlsx":
            return [
                _table(_kind(name, path.name), f"{path.name} 工作表“{name}”", rows) for name, rows in read_sheets(path)
            ]
    except OSError as error:
        raise TableError(f"{path.name}：读不了（{error.strerror}）") from None
    except UnicodeDecodeError as error:
        raise TableError(f"{path.name}：第 {error.start} 字节起不是 UTF-8，请另存为“CSV UTF-8”") from None
    except csv.Error as error:
        raise TableError(f"{path.name}：CSV 写法有误（{error}）") from None
    raise TableError(f"{path.name}：只收 .xlsx 和 .csv")


def _kind(name: str, file: str) -> Kind:
    wanted = name.strip()
    for kind in KINDS:
        if wanted in (kind.name, kind.title):
            return kind
    known = [word for kind in KINDS for word in (kind.title, kind.name)]
    titles = "、".join(f"{kind.title}（{kind.name}）" for kind in KINDS)
    raise TableError(f"{file}：不认识表“{wanted}”{likest(wanted, known)}；可用的表名：{titles}")


def _table(kind: Kind, origin: str, rows: Sequence[Sequence[str]]) -> Table:
    """Write the rows as a table's text, a line for each: an empty one stays, so that rows keep their numbers."""
    if not rows:
        raise TableError(f"{origin}：没有表头")
    header = [TITLES.get(cell.strip(), cell.strip()) for cell in rows[0]]
    width = len(header) - next((n for n, name in enumerate(reversed(header)) if name), len(header))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header[:width])
    for row in rows[1:]:
        writer.writerow(_fitted([" ".join(cell.split()) for cell in row], width))
    return Table(kind, origin, text.getvalue())


def _fitted(row: list[str], width: int) -> Iterable[str]:
    """Cut the empty cells beyond the last column, and fill up a row that is short."""
    while len(row) > width and not row[-1]:
        row.pop()
    return row + [""] * (width - len(row))
