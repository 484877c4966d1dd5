"""Keeps pictures in a volume: a folder for each ticket, files named by their content."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from uuid import UUID, uuid4

from services.intake.photos.picture import Picture

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}")


class PhotoFolderError(Exception):
    """The folder for pictures cannot be used; the sentence says which and what to do."""


@dataclass(frozen=True)
class PhotoStore:
    """A volume's folder. Its calls block on the disk: a service makes them in a thread."""

    root: Path

    @classmethod
    def opened(cls, root: Path) -> "PhotoStore":
        """Make the folder where it is missing and try to write into it. Raises `PhotoFolderError`."""
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with TemporaryFile(dir=root):
                return cls(root)
        except OSError as error:
            sentence = f"PHOTOS={root}: {error.strerror}. Name a folder that this user may write to, or leave it empty."
            raise PhotoFolderError(sentence) from error

    def keep(self, ticket_id: UUID, picture: Picture) -> str:
        """Keep a picture, safe from a power cut when this returns, and give its name. Repeating it changes nothing."""
        folder = self._folder(ticket_id)
        path = folder / picture.name
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / f".{uuid4().hex}"
            try:
                _write(unfinished, picture.data)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
            for above in (folder, folder.parent, self.root):
                _sync(above)
        return picture.name

    def read(self, ticket_id: UUID, name: str) -> bytes | None:
        """Give a picture's bytes; None where it was erased, was never kept, or the name is none of ours."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._folder(ticket_id) / name).read_bytes()
        except FileNotFoundError:
            return None

    def erase(self, ticket_id: UUID) -> None:
        """Remove everything of a ticket; what is gone already is no fault."""
        folder = self._folder(ticket_id)
        if folder.exists():
            shutil.rmtree(folder)
            _sync(folder.parent)

    def _folder(self, ticket_id: UUID) -> Path:
        return self.root / ticket_id.hex[:2] / str(ticket_id)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make a folder's own entries durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
