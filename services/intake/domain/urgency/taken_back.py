"""What takes a word of danger back: it is denied, only feared, long past, repaired, or merely talked about."""

import re

_DENIED = re.compile(
    r"(?:没有?|无|未|不|并非|不是|不会|不存在|排除|消除|杜绝|避免|免得|不再|否认)"
    r"(?:什么|任何|多大|明显|有|人|出现|发生|过|发现|再|闻到|存在|听说|说){0,2}$"
)
_SUPPOSED = re.compile(
    r"万一|如果|假如|假设|要是|倘若|一旦|若|会不会|容易|很易|极易|以防|防止|谨防|预防|以免|防范|怎么办|存在[^,。]{0,6}$|难免|迟早"
    r"|等到|[别都]等|(?<![第唯统])一$|像$|[吵气挤热烦急累]得"
)
_FEARED = re.compile(r"(?<!可)怕|担心|恐(?!怖)|可能")
_SEEN = re.compile(r"闻|满屋|刺鼻|臭鸡蛋|嘶嘶|火花|冒烟|露在|刚刚|刚才|正在")
"""Outweighs a fear: who smells something and fears gas must be believed."""
_PAST = re.compile(
    r"去年(?!开始|以来|起|到|至)|前年|曾经?|以前|当年|多年前|几年前|早年|历史上|那次|上次|(?<!\d)20\d\d年"
)
_OVER = re.compile(r"昨[天晚日]|前[天几些]|上个?[月周次]|那[天次晚]|[春夏秋冬]天")
_STILL = re.compile(r"(?<!到)现在|又|再次|还|仍|至今|最近|开始|以来|不断|一直|今[天早日]|刚")
_HABIT = re.compile(r"经常|常常|多次|总是|老是|每次|时常|动不动")
_REPAIRED = re.compile(
    r"(?:已经?|都|后来|当天|现已)[^,。!?;\n]{0,5}(?:修好|修复|处理好|解决|补好|补上|更换|换好|换上|恢复|扑灭|排除|抢修完|清理完|救出)"
    r"(?![^。!?;\n]{0,12}又)"
)
_TALK = re.compile(
    r"保险(?!公司|丝|杠|起见|箱|柜)|理赔|赔付|投保|演练|培训|宣传|讲座|知识|预案|条例|补贴|政策|申请条件|安装费|开户|价格|收费标准|比如|例如"
)
_SENTENCE_END = re.compile(r"[。!?;\n]")
_CLAUSE_END = re.compile(r"[,。!?;\n]")
_NEAR, _FAR = 14, 24


def why_not(text: str, start: int, happens: int, end: int) -> str:
    """Give the words that take a danger back, or nothing where it stands."""
    clause = _CLAUSE_END.split(text[max(0, start - _NEAR) : start])[-1]
    behind, ahead = _around(text, start, end)
    between, around = text[start:happens], behind + text[start:end] + ahead
    found = (
        _search(_DENIED, clause, between)
        or _search(_SUPPOSED, clause, between)
        or (not _SEEN.search(around) and _search(_FEARED, clause, between))
        or (not _STILL.search(around) and _PAST.search(behind))
        or _REPAIRED.search(ahead)
        or _TALK.search(around)
    )
    return found[0] if found else ""


def over(text: str, start: int, end: int) -> str:
    """Give the word that tells of a habit or of something over: 经常, 上个月; nothing where it goes on."""
    behind, ahead = _around(text, start, end)
    if found := _HABIT.search(_CLAUSE_END.split(behind)[-1]):
        return found[0]
    found = _OVER.search(behind)
    return found[0] if found and not _STILL.search(behind + text[start:end] + ahead) else ""


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Give what stands behind and ahead of a find in its sentence, as far as is looked."""
    behind = _SENTENCE_END.split(text[max(0, start - _FAR) : start])[-1]
    return behind, _SENTENCE_END.split(text[end : end + _FAR])[0]


def _search(pattern: re.Pattern[str], *parts: str) -> re.Match[str] | None:
    return next((found for part in parts if (found := pattern.search(part))), None)
