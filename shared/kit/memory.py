"""How a service's process treats memory: batches come and go, everything else stays."""

import ctypes
import gc

GARBAGE_AFTER = 50_000
"""Containers made and not dropped before the collector looks for circles; 1,000 records in hand make some 10,000."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_KEPT, _LARGEST = 64 << 20, 32 << 20


def settle() -> None:
    """Take what was imported out of the collector's sight, and let freed memory stay for the next batch.

    Otherwise each batch sets off searches of hundreds of thousands of objects that stay for good, and returns its
    megabytes to the kernel, which hands them out again a page at a time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # glibc's; another C library decides for itself
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
        mallopt(_M_MMAP_THRESHOLD, _LARGEST)
