"""Run a command that ends when its parent ends.

`python -I -S launch.py PARENT SIGNAL UID COMMAND...` imports nothing of ours. A process can ask this only of the
kernel and about itself, hence a launcher. UID 0 keeps the user; another one is for PostgreSQL, which refuses root.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2  # changing the user keeps capabilities, and access(2) counts them
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    parent, number, uid, *command = sys.argv[1:]
    if int(uid):
        become(int(uid))
    # After `become`: the kernel forgets the request when the user changes.
    libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(parent):  # it ended before the request was made
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the point of this file


def become(uid: int) -> None:
    """Change to a user without rights who may still walk through root's own folders, whose rights stay as they are."""
    held = permitted()
    kept = next((each for each in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held >> each & 1), None)
    libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if kept is not None:
        keep(kept)


def permitted() -> int:
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1], 16) for line in status if line.startswith("CapPrm:"))


def keep(capability: int) -> None:
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(*[1 << capability] * 3, 0, 0, 0)  # effective, permitted, inheritable
    libc.capset(header, sets)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


if __name__ == "__main__":
    main()
