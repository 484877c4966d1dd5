"""`xiaolan city`: checks a city folder, its base files and every service's own tables, all faults at once."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from shared.city.city import City
    from shared.city.folder import Fault, Folder

CLI = typer.Typer()
CITY = typer.Typer(help="The city folder: what Shaoxing is, as data.", no_args_is_help=True)
CLI.add_typer(CITY, name="city")
Counts = dict[str, dict[str, int]]
"""How many rows each part (`city`, a service's name) read of each of its tables."""


@CITY.command()
def check(
    folder: Annotated[Path, typer.Argument(envvar="CITY", help="The city's folder.")] = Path("deploy/cities/shaoxing"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check a city folder: every fault of every file, by file and row; exit code 1 if there is any.

    Example: `xiaolan city check deploy/cities/shaoxing`
    """
    if not folder.is_dir():
        problem(f"There is no folder {folder}.", "Name a city's folder, or set CITY.", code=2)
    faults, counts = examine(folder)
    if as_json:
        print_json({"folder": folder, "ok": not faults, "faults": [asdict(f) for f in faults], "counts": counts})
    elif faults:
        _show_faults(folder, faults)
    else:
        _show_counts(folder, counts)
    if faults:
        raise typer.Exit(1)


def examine(root: Path) -> tuple[tuple["Fault", ...], Counts]:
    """Read a city folder with everything that has a say in it; give the faults and what was read."""
    from shared.city.city import read_city
    from shared.city.folder import CityError, Folder

    folder = Folder(root)
    city = read_city(folder)
    base: set[int] = set()
    counts = {"city": _tables(city, base)}
    for service, load in _loaders():
        counts[service] = _tables(_loaded(folder, city, service, load), set(base))
    try:
        folder.done()
    except CityError as error:
        return error.faults, counts
    return (), counts


def _loaders() -> Iterator[tuple[str, Any]]:
    """Find `load` of each `services/<name>/city.py`."""
    import services

    for module in pkgutil.iter_modules(services.__path__):
        name = f"services.{module.name}.city"
        if module.ispkg and importlib.util.find_spec(name):
            yield module.name, importlib.import_module(name).load


def _loaded(folder: "Folder", city: "City", service: str, load: Any) -> Any:
    """Load one service's tables; what faults of other files make it stumble over is said, and does not hide them."""
    try:
        return load(folder, city)
    except Exception as error:
        if not folder.faults:
            raise
        folder.fault(f"services/{service}", None, "", f"请先改正其他错误，再检查这部分（{type(error).__name__}）")
        return None


def _tables(value: Any, counted: set[int], name: str = "") -> dict[str, int]:
    """Count the rows of each table that a loaded part holds, by the field's name.

    `counted` are the parts that were counted before, by identity: what a service keeps of the base city is no table of
    its own.
    """
    counts: dict[str, int] = {}
    counted.add(id(value))
    for field in fields(value) if is_dataclass(value) else ():
        held = getattr(value, field.name)
        if id(held) in counted or field.name in _NOT_TABLES or field.name.startswith("_"):
            continue
        own = name if field.name in _PLAIN else field.name
        if isinstance(held, Mapping | Sequence) and not isinstance(held, str):
            counts[own] = _rows(held)
        else:
            counts |= _tables(held, counted, own)
    return counts


def _rows(table: Mapping[str, Any] | Sequence[Any]) -> int:
    """Count a table's rows; of several rule tables, the rows of all."""
    inner = [getattr(item, "rows", None) for item in (table.values() if isinstance(table, Mapping) else table)]
    rows = [held for held in inner if isinstance(held, Mapping | Sequence)]
    return sum(map(len, rows)) if rows else len(table)


def _show_faults(root: Path, faults: Sequence["Fault"]) -> None:
    """Show a table in a terminal, one line for each fault (`file:row where: problem`) where it is piped."""
    from rich.markup import escape
    from rich.table import Table

    if console.is_terminal:
        table = Table(
            "文件", "行", "位置", "问题", title=f"{escape(str(root))}：{len(faults)} 处错误", title_justify="left"
        )
        for fault in faults:
            table.add_row(escape(fault.file), str(fault.row or ""), escape(fault.where), escape(fault.problem))
        console.print(table)
    else:
        for fault in faults:
            console.print(str(fault), markup=False, soft_wrap=True)
    console.print("→ 改正后再运行 xiaolan city check", markup=False)


def _show_counts(root: Path, counts: Counts) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("部分", "表", "条数", title=f"{escape(str(root))}：没有错误", title_justify="left")
    for part, tables in counts.items():
        for name, count in tables.items():
            table.add_row(f"{_PARTS.get(part, '')} {part}", f"{_TITLES.get(name, '')} {name}", str(count))
    console.print(table)


_PLAIN = ("by_id", "rows")
"""Fields whose holder's name says what they are."""
_NOT_TABLES = ("effects", "ways")
"""Found in the code, not in the folder."""
_PARTS = {"city": "城市", "intake": "受理", "router": "派单", "notifier": "告知"}
_TITLES = {
    "divisions": "行政区划",
    "places": "地名",
    "categories": "诉求类别",
    "areas": "区县边界",
    "special": "节假日与调休",
    "papers": "考试",
    "seasons": "安静期",
    "units": "承办单位",
    "return_reasons": "退单理由",
    "limits": "时限",
    "rules": "规则",
    "crews": "班组",
    "staff": "岗位",
    "fleets": "车辆调度系统",
    "vehicles": "车辆",
    "stops": "作业点",
    "routes": "作业路线",
    "depots": "停车场站",
    "quiet": "安静时段",
    "measures": "作业措施",
    "peaks": "高峰时段",
    "hours": "办公时段",
    "policy": "告知事项",
    "phones": "对外电话",
    "words": "告知用语",
}
