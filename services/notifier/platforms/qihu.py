"""企呼我应: flat camelCase, UTC times."""

from datetime import UTC

from services.notifier.domain.message import Message
from services.notifier.usecases.ports import Platform


def status(message: Message) -> dict[str, object]:
    """Say an appeal's state; times are UTC, ISO 8601 with `Z`."""
    return {
        "event": "appeal.status",
        "eventId": str(message.message_id),
        "appealId": message.external_id,
        "acceptanceNumber": message.number,
        "version": message.version,
        "status": message.state.value,
        "message": message.text,
        "updatedAt": f"{message.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


PLATFORM = Platform(status)
