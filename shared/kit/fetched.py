"""Reads fetched batches whose header names are no text: without this, one such record ends all fetching for good.

Names are bytes on the wire. librdkafka's clients send any bytes (a GBK name, say); aiokafka decodes them strictly, in
the middle of `getmany`, and the task that FastStream consumes in dies without a word. Here such a name keeps its bytes
as surrogate escapes; `check_headers` refuses it and the record parks, byte-identical.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy

NAME_ERRORS = "surrogateescape"


class _Bytes(bytearray):
    """Decodes what is no text by escaping it; slices do so too."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return _Bytes(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = NAME_ERRORS) -> str:  # noqa: ARG002
        return super().decode(encoding, NAME_ERRORS)


class _LenientBatch(_DefaultRecordBatchPy):  # type: ignore[misc]
    """The client's own slow parser, over bytes that decode leniently."""

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer: bytearray = _Bytes(self._buffer)


class _Batch:
    """A batch as the fast parser reads it, until a header's name is no text."""

    def __init__(self, batch: Any, part: memoryview) -> None:
        self._batch = batch
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        """Give the marker of a batch that holds nothing else: the fetcher asks for it so, past any iteration."""
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._batch
        except UnicodeDecodeError:
            # From the start again: the fetcher passes over offsets that it has given out.
            yield from _LenientBatch(bytes(self._part))


class TolerantRecords(_MemoryRecordsPy):  # type: ignore[misc]
    """Batches of one fetched partition."""

    def next_batch(self) -> Any:
        part = self._next_slice
        batch = super().next_batch()
        return None if batch is None or part is None else _Batch(batch, part)


def tolerate_any_header_name() -> None:
    """Put this reader into aiokafka's fetcher, for the whole process."""
    fetcher.MemoryRecords = TolerantRecords
