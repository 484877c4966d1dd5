"""Every planted bug can still be planted, breaks nothing but what it means to, and is aimed at by faults there are."""

import ast
from pathlib import Path

import pytest

import bench.faults.invariants as invariants_
import bench.faults.kinds as kinds_
from bench.faults.invariants._invariant import Invariant
from bench.faults.kinds._kind import Kind
from bench.faults.mutants.mutant import PatchError, copy_tree, mutants
from shared.kit.discovery import discover

PLANTED = mutants()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutants") / "tree"
    copy_tree(folder)
    return folder


def test_there_are_twelve() -> None:
    assert len(PLANTED) == 12


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_fits_the_code(name: str, tree: Path) -> None:
    PLANTED[name].check(tree)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_leaves_python_that_is_python(name: str, tmp_path: Path, tree: Path) -> None:
    import shutil

    lines = PLANTED[name].patch.read_text("utf-8").splitlines()
    changed = [line.removeprefix("+++ b/") for line in lines if line.startswith("+++ b/")]
    assert changed
    for path in changed:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / path, tmp_path / path)
    PLANTED[name].apply(tmp_path)
    for path in changed:
        after = (tmp_path / path).read_text("utf-8")
        assert after != (tree / path).read_text("utf-8")
        if path.endswith(".py"):
            ast.parse(after)


def test_a_planted_bug_that_no_longer_fits_says_so(tmp_path: Path) -> None:
    with pytest.raises(PatchError, match="no_lease: A planted bug no longer fits the code"):
        PLANTED["no_lease"].check(tmp_path)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_aimed_at_and_looked_for(name: str) -> None:
    kinds = discover(kinds_, "KIND", Kind)
    ids = {invariant.id for invariant in discover(invariants_, "INVARIANT", Invariant).values()}
    assert set(PLANTED[name].kinds) <= kinds.keys()
    assert PLANTED[name].seen_by <= ids | {"CursorWentBackError", "NotTakenOverError"}
