"""Where a stack's data lies: a folder that is kept, or one that passes away with the stack.

Each is locked by its stack and the stack's children, so it is free only when none of them lives.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from deploy.local.cache import writing
from deploy.local.faults import StateInUse
from deploy.local.locks import held

PATIENCE = 15.0  # seconds: the children of a process that was just killed may still be ending
Place = tuple[Path, int]  # the folder and the lock's descriptor


@contextmanager
def kept(folder: Path) -> Iterator[Place]:
    """Lock a folder whose data stays; another stack's folder is refused."""
    folder = folder.absolute()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as lasting:
        try:
            lock = lasting.enter_context(held(folder / "lock", seconds=PATIENCE))
        except TimeoutError as error:
            raise StateInUse(folder=folder) from error
        yield folder, lock


@contextmanager
def passing(parent: Path) -> Iterator[Place]:
    """Make and lock a folder that is removed at exit, and remove those whose stacks were killed."""
    with ExitStack() as lasting:
        with writing(parent):
            parent.mkdir(parents=True, exist_ok=True)
            with held(parent / "lock", seconds=PATIENCE):
                _sweep(parent)
                folder = Path(tempfile.mkdtemp(dir=parent))
                lock = lasting.enter_context(held(folder / "lock", seconds=0))
        lasting.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder, lock


def _sweep(parent: Path) -> None:
    for folder in filter(Path.is_dir, parent.iterdir()):
        with suppress(TimeoutError, OSError), held(folder / "lock", seconds=0):
            shutil.rmtree(folder)
