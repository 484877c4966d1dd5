"""小蓝热线: nested camelCase, local times."""

from services.notifier.domain.message import Message
from services.notifier.domain.wording import SHANGHAI
from services.notifier.usecases.ports import Platform


def status(message: Message) -> dict[str, object]:
    """Say a ticket's state as the hotline's order system reads it."""
    return {
        "msgType": "status",
        "msgId": str(message.message_id),
        "order": {"orderNo": message.external_id, "acceptNo": message.number},
        "status": {
            "version": message.version,
            "state": message.state.value,
            "time": f"{message.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        },
        "reply": {"content": message.text},
    }


PLATFORM = Platform(status)
