"""Keeps the names of staff whom the complaint is about: without them the matter could not be looked into."""

import re

TITLE = (
    "大队长|中队长|副队长|队长|副局长|局长|副所长|所长|科长|处长|副主任|主任|书记|镇长|乡长|村长|站长|县长|市长|区长|"
    "队员|协管员|协管|执法员|经理|主管|校长|园长|院长|警官|法官|老师(?!傅)|医生|护士|教练|律师"
)
"""What staff are called by, before or behind the name."""
ROLE = (
    rf"{TITLE}|城管|城管执法|执法人员|执法者|工作人员|网格员|网格长|民警|交警|辅警|环卫工人|环卫工|保洁员|清洁工|收费员|保安|客服|"
    "物业|管家|员工|职员|司机|办事员|巡查员|监理"
)
_COMPLAINED_OF = re.compile(
    "投诉|举报|控告|控诉|检举|实名反映|态度|粗暴|恶劣|辱骂|骂人|骂我|打人|打我|殴打|动手|推搡|不作为|乱作为|推诿|推脱|敷衍|刁难|"
    "索要|索贿|受贿|收了?钱|不办事|收受|吃拿卡要|失职|渎职|包庇|滥用|徇私|选择性执法|违规执法|野蛮|暴力|扣押|没收|不理不睬|不管不问|玩忽职守|以权谋私"
)
_SENTENCE = 40
_END = re.compile("[。！？!?\n；;]")


def is_complained_of(text: str, start: int, end: int) -> bool:
    """Tell whether the sentence around a staff's name holds a word of complaint."""
    before = _END.split(text[max(0, start - _SENTENCE) : start])[-1]
    after = _END.split(text[start + 1 : end + _SENTENCE], maxsplit=1)[0]  # a short name may have taken its first word
    return _COMPLAINED_OF.search(before) is not None or _COMPLAINED_OF.search(after) is not None
