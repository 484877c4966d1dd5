"""Importing this ties a process to its parent: when that ends, whatever way, this one is killed.

The fork server imports it, which outlives us otherwise: it ends with the last of its children, not with us.
"""

import ctypes
from signal import SIGKILL

_PR_SET_PDEATHSIG = 1


def tie() -> None:
    """Ask the kernel, for this process alone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)


tie()
