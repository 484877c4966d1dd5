"""Note which pictures of tickets are to be fetched."""

from collections.abc import Iterator, Sequence

from services.intake.usecases.ports import Photos, WantedPhoto
from shared.contracts.events.base import Event
from shared.contracts.events.ticket import TicketReceived, TicketSupplemented

PHOTO = "photo"
"""The kind of an attachment that is fetched; recordings and papers stay with their platform."""
MOST = 20
"""Pictures of one message; what it names beyond them is not followed."""


async def want_photos(events: Sequence[Event], photos: Photos) -> None:
    """Note the pictures that these name, each once."""
    named = [event for event in events if isinstance(event, TicketReceived | TicketSupplemented)]
    wanted = list(dict.fromkeys(one for event in named for one in _wanted(event)))
    if wanted:
        await photos.want(wanted)


def _wanted(event: TicketReceived | TicketSupplemented) -> Iterator[WantedPhoto]:
    for attachment in [a for a in event.attachments if a.kind == PHOTO][:MOST]:
        yield WantedPhoto(event.ticket_id, attachment.reference)
