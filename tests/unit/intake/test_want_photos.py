from collections.abc import Sequence

from services.intake.usecases.ports import WantedPhoto
from services.intake.usecases.want_photos import MOST, want_photos
from shared.contracts.events.ticket import Attachment, TicketSupplemented, TicketWithdrawn
from shared.contracts.vocabulary import ticket_id
from tests.unit.intake.made import NOW

TICKET = ticket_id("minhu", "1")
WHOSE = {"at": NOW, "ticket_id": TICKET, "channel": "minhu", "external_id": "1", "message_id": "m"}


class Noted:
    """Keeps the port `Photos`."""

    def __init__(self) -> None:
        self.references: list[str] = []

    async def want(self, wanted: Sequence[WantedPhoto]) -> None:
        assert wanted
        assert {one.ticket_id for one in wanted} == {TICKET}
        self.references += [one.reference for one in wanted]


async def noted(*kinds_and_references: tuple[str, str]) -> list[str]:
    photos = Noted()
    attachments = tuple(Attachment(kind=kind, reference=reference) for kind, reference in kinds_and_references)
    said = TicketSupplemented(**WHOSE, text="", attachments=attachments)
    await want_photos([TicketWithdrawn(**WHOSE), said, said], photos)
    return photos.references


async def test_pictures_are_noted_each_once_and_recordings_and_papers_are_not() -> None:
    named = ("photo", "a"), ("video", "b"), ("document", "c"), ("photo", "d"), ("photo", "a")
    assert await noted(*named) == ["a", "d"]


async def test_beyond_the_most_of_one_message_nothing_is_followed() -> None:
    assert len(await noted(*(("photo", str(n)) for n in range(MOST + 5)))) == MOST


async def test_where_no_picture_is_named_nothing_is_asked_of_the_tables() -> None:
    assert await noted(("video", "b")) == []
