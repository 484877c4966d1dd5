"""A planted bug: a patch to the product, with what it breaks, the faults aimed at it and who must see it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]
TREES = ("bench", "deploy", "services", "shared")
_HEAD = re.compile(r"(?P<what>.+)\nAimed at it: (?P<kinds>.+)\nSeen by: (?P<by>.+)\n\n(?P<diff>diff .*)", re.DOTALL)


class PatchError(Exception):
    """A planted bug no longer fits the code: write its patch anew, the bug stays the same."""


@dataclass(frozen=True)
class Mutant:
    """`kinds` are the faults that are done to it; `seen_by` the invariants, or errors of a fault, that must tell."""

    name: str
    what: str
    kinds: tuple[str, ...]
    seen_by: frozenset[str]
    patch: Path

    def apply(self, tree: Path) -> None:
        """Plant it. Raises PatchError."""
        self._git(tree, "--whitespace=nowarn")

    def check(self, tree: Path) -> None:
        """See that it could be planted. Raises PatchError."""
        self._git(tree, "--check")

    def _git(self, tree: Path, *options: str) -> None:
        # Outside of any repository: inside of one, git passes over files that it does not know.
        command = ["git", "-C", str(tree), "apply", *options, str(self.patch)]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": str(tree.parent)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PatchError(f"{self.name}: {PatchError.__doc__} {done.stderr.strip()}")


def mutants() -> dict[str, Mutant]:
    """Find every planted bug by its patch's name."""
    return {patch.stem: _read(patch) for patch in sorted(FOLDER.glob("*.patch"))}


def _read(patch: Path) -> Mutant:
    match = _HEAD.fullmatch(patch.read_text("utf-8"))
    if match is None:
        raise PatchError(f"{patch.name} must begin with what it is, `Aimed at it:` and `Seen by:`, then the diff")
    kinds, by = (tuple(word.strip() for word in match[name].split(",")) for name in ("kinds", "by"))
    return Mutant(patch.stem, match["what"], kinds, frozenset(by), patch)


def copy_tree(folder: Path) -> None:
    """Copy what runs; a planted bug never touches the tree that it was planted from."""
    for name in TREES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "out", ".venv"))
