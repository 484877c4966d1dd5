"""Folds a line of Chinese and Latin: Latin words stay whole, marks stay with the word that they open or close."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

_PIECE = re.compile(r"[（【「“]*(?:[\x21-\x7e]+|.)[，。、；：！？）】」”]*\s*")


def fold(text: str, width: int) -> list[str]:
    """Give the lines, none wider than `width` columns; a Latin word longer than that is cut."""
    lines = [""]
    for piece in _pieces(text, width):
        if cell_len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: int) -> Iterator[str]:
    for found in _PIECE.finditer(" ".join(text.split())):
        piece = found.group()
        yield from chop_cells(piece, width) if cell_len(piece) > width else (piece,)
