"""民呼我为: flat, field names are the initials of pinyin, compact local times."""

from services.notifier.domain.message import Message
from services.notifier.domain.wording import SHANGHAI
from services.notifier.usecases.ports import Platform


def status(message: Message) -> dict[str, object]:
    """Say a case's state: 消息类型 (状态反馈), 消息编号, 案件编号, 受理编号, 版本号, 办理状态, 办理说明, 反馈时间."""
    return {
        "XXLX": "ZTFK",
        "XXBH": str(message.message_id),
        "AJBH": message.external_id,
        "SLBH": message.number,
        "BBH": message.version,
        "BLZT": message.state.value,
        "BLSM": message.text,
        "FKSJ": f"{message.at.astimezone(SHANGHAI):%Y%m%d%H%M%S}",
    }


PLATFORM = Platform(status)
