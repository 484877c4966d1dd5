"""`xiaolan work import`: tables of the register from CSV files and workbooks into the city folder."""

from pathlib import Path
from typing import Annotated

import typer

from services.router.commands.work import WORK
from shared.cli.output import console, errors, problem

CLI = typer.Typer()
"""Its command stands under `xiaolan work`."""
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Workbooks (.xlsx) and tables (.csv, UTF-8).")]
Write = Annotated[bool, typer.Option("--write", help="Replace the tables of the city folder; else only check.")]


@WORK.command("import")
def import_tables(files: Files, *, write: Write = False) -> None:
    """Check tables of the register, each error named by its row; with --write put them into the city folder.

    A sheet, or a CSV file, is named as its table: 作业点 or stops, 班组 or crews, ... Nothing is written while anything
    is wrong.

    Example: `xiaolan work import 作业台账.xlsx --write`
    """
    from services.router import register_import
    from shared.cli.surroundings import surroundings

    city = surroundings().city
    tables, problems = register_import.read_all(files)
    problems += register_import.check(city, tables) if tables and not problems else []
    for sentence in problems:
        errors.print(sentence, style="red", markup=False, soft_wrap=True)
    if problems:
        problem(f"{len(problems)} 处错误，什么也没有写入。", "改正后再运行一次。")
    if write:
        register_import.write(city, tables)
    done = "已写入" if write else "没有错误（加 --write 写入）"
    for table in tables:
        rows = table.text.count("\n") - 1
        console.print(f"{table.origin} → {table.kind.file}：{rows} 行，{done}", markup=False, soft_wrap=True)
