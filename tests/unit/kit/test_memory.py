"""What was imported is out of the collector's sight, and circles are still found."""

import subprocess
import sys

_SETTLED = """
import gc, weakref
from shared.kit import memory
memory.settle()
class Circle: pass
one = Circle(); one.itself = one; gone = weakref.ref(one); del one
kept = [[] for _ in range(memory.GARBAGE_AFTER + 1)]
print(gc.get_freeze_count() > 1_000, gone() is None)
"""


def test_what_stays_is_not_searched_and_circles_are_still_found() -> None:
    run = subprocess.run([sys.executable, "-c", _SETTLED], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True"]
