"""A small city folder to write and to spoil, for tests of the reader."""

from pathlib import Path

from shared.city.folder import CityError, Folder, Row, Words


class Unit(Row):
    """A table's row as tests use it."""

    id: str
    title: str
    people: int = 1
    duties: Words = ()


def folder_with(root: Path, **files: str) -> Folder:
    """Write files (`units_csv="..."` becomes units.csv) and open the folder."""
    for name, text in files.items():
        (root / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return Folder(root)


def faults_of(folder: Folder) -> list[str]:
    try:
        folder.done()
    except CityError as error:
        return [str(fault) for fault in error.faults]
    return []
