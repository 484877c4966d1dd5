"""`xiaolan read`: what was understood of a message, and why; needs neither broker nor database."""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from shared.cli.output import console, errors, print_json_line, problem

if TYPE_CHECKING:
    from services.intake.usecases.read_line import Line, LineReader

_BOM = b"\xef\xbb\xbf"
_NEXT = {
    "schema": "give an object with `id` and `text`, and where known title, received_at, point {lon, lat}, "
    "platform_category",
    "not_utf8": "save the file as UTF-8",
}
_NEXT_ELSE = "write one whole JSON object a line"


def read(
    file: Annotated[str, typer.Argument(help="JSON lines (id, title, text, …); `-` is standard input.")] = "-",
    *,
    city: Annotated[Path, typer.Option("--city", envvar="CITY", help="The city's folder.")] = Path(
        "deploy/cities/shaoxing"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a message.")] = False,
) -> None:
    """Read messages and say what was understood and why: category, kind, place, time, urgency, personal data.

    A line that cannot be read is named on standard error, the others are read; the exit code is then 1.

    Example: `echo '{"id": "1", "text": "后村家园门口路灯不亮"}' | xiaolan read`
    """
    lines = _lines(file)
    reader = _reader(city)
    refused = sum(not _one(number, value, reader, as_json=as_json) for number, value in enumerate(lines, 1))
    if refused:
        were = "line was" if refused == 1 else "lines were"
        problem(f"{refused} {were} not read; see above.", "Mend and read again; all others were read.")


def _lines(file: str) -> Iterator[bytes]:
    """Give the lines of a file one by one, so that a stream is read as it comes."""
    try:
        stream: BinaryIO = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115 - read to its end
        first = stream.readline().removeprefix(_BOM)
    except OSError as error:
        problem(f"{file} cannot be read: {error.strerror}.", "Give a file that exists, or `-`.", code=2)
    return chain([first] if first else [], stream)


def _reader(folder: Path) -> "LineReader":
    from services.intake.city import load
    from services.intake.usecases.read_line import LineReader
    from shared.city.city import read_city
    from shared.city.folder import CityError, Folder

    found = Folder(folder)
    city = read_city(found)
    reader = load(found, city).reader
    try:
        found.done()
    except CityError as error:
        problem(str(error), f"Mend {folder}; `xiaolan city check` names every fault.", code=2)
    return LineReader(reader, city)


def _one(number: int, value: bytes, reader: "LineReader", *, as_json: bool) -> bool:
    """Read and show one line; say what is wrong with it where that cannot be. An empty line is passed over."""
    from shared.contracts.faults import Refused

    if not value.strip():
        return True
    try:
        line = _line(value)
    except Refused as refused:
        faults = "; ".join(map(str, refused.faults)) or refused.reason
        next_step = _NEXT.get(refused.reason, _NEXT_ELSE)
        errors.print(f"line {number}: {faults} → {next_step}", style="red", markup=False, soft_wrap=True)
        return False
    _show(line, reader, as_json=as_json)
    return True


def _line(value: bytes) -> "Line":
    from services.intake.usecases.read_line import Line
    from shared.contracts.reading import read_json, read_model

    return read_model(Line, read_json(value.strip()))


def _show(line: "Line", reader: "LineReader", *, as_json: bool) -> None:
    from services.intake.commands._read_view import panel
    from services.intake.usecases.said_line import said_line
    from shared.kit.clock import Clock

    found = reader.read(line, Clock().now())
    if as_json:
        print_json_line(said_line(found))
    else:
        console.print(panel(found, reader.city))
