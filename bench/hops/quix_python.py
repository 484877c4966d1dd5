"""The Python that B3 runs in, in the cache folder: Quix Streams needs an older pydantic than ours."""

import hashlib
import subprocess
import sys
from pathlib import Path

from deploy.local.cache import cache_folder
from deploy.local.locks import held

REQUIREMENTS = Path(__file__).with_name("quix-requirements.txt")
PATIENCE = 900.0
"""Seconds for the installation, over a slow line too."""


class NotInstalledError(Exception):
    """Quix Streams could not be installed; the sentence is pip's last."""


def quix_python() -> Path:
    """Give the interpreter, installing what the requirements file names, by hash, on first use.

    Raises NotInstalledError.
    """
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = cache_folder() / f"quix-{digest}-py{sys.version_info.major}.{sys.version_info.minor}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with held(folder.with_suffix(".lock"), seconds=PATIENCE):
        if not done.exists():
            _install(folder)
            done.touch()
    return folder / "bin" / "python"


def _install(folder: Path) -> None:
    _run(sys.executable, "-m", "venv", "--clear", str(folder))
    _run(
        str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--requirement", str(REQUIREMENTS),
    )  # fmt: skip


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"pip was not done within {PATIENCE:.0f} s") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines()
        raise NotInstalledError(said[-1] if said else f"pip ended with {error.returncode}") from error
