"""Keep the pictures of one ticket: fetch, clean, store; one that cannot be had is said, and stops no other."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.picture import Picture, read_picture
from shared.city.geo import Point

MOST = 20
"""References of one message that are followed; the others are refused as `too_many`."""


class Fetch(Protocol):
    async def fetch(self, reference: str) -> bytes:
        """Give the bytes behind a reference. Raises `PhotoRefusedError`."""
        ...


class Store(Protocol):
    def keep(self, ticket_id: UUID, picture: Picture) -> str:
        """Keep durably and give the name; may be repeated."""
        ...


@dataclass(frozen=True)
class Kept:
    """What came of one reference: its name in the volume and where it was taken, or why it was not taken."""

    reference: str
    name: str | None = None
    taken_at: Point | None = None
    refused: str = ""
    again: bool = False


async def keep_photos(ticket_id: UUID, references: Sequence[str], fetch: Fetch, store: Store) -> list[Kept]:
    """Keep what can be had, one after the other, in the references' order."""
    kept = [await _keep(ticket_id, reference, fetch, store) for reference in references[:MOST]]
    return kept + [Kept(reference, refused="too_many") for reference in references[MOST:]]


async def _keep(ticket_id: UUID, reference: str, fetch: Fetch, store: Store) -> Kept:
    try:
        data = await fetch.fetch(reference)
        picture = await asyncio.to_thread(read_picture, data)
    except PhotoRefusedError as refused:
        return Kept(reference, refused=refused.reason, again=refused.again)
    return Kept(reference, await asyncio.to_thread(store.keep, ticket_id, picture), picture.taken_at)
