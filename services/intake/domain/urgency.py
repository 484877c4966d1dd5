"""How urgent a matter is, by words of danger; the platform's own mark can only raise it."""

import re

from shared.contracts.vocabulary import Urgency

_EMERGENCY = re.compile(
    r"(燃气|煤气|天然气|液化气)(味|泄漏|泄露|漏气)|漏电|触电|塌陷|坍塌|塌方|着火|起火|爆炸|掉进|掉下去|砸(到|中|伤)"
    r"|井盖[^，。！？]{0,4}(没了|不见|丢失|缺失|被偷)|(没有|缺|少|无)(个|了)?(窨)?井盖|电线(断|垂|掉|裸露)|(马上|随时|快)(就)?(要)?(倒|塌|掉)"
)
# 安全隐患 is no word of danger: it stands in one message of ten, for everything.
_URGENT = re.compile(
    r"危险|摔(倒|伤|跤|了)|绊倒|倒伏|断裂|爆管|(停水|停气|断水|断气)(了|一|两|三|多|整)|(污水|粪水)井?(横流|外溢|冒|溢)|积水严重|井盖(破|坏|松|翘|断)"
    r"|被困|紧急|尽快派人|(孩子|老人)受伤"
)
_DENIED = re.compile(r"(没有?|无|不|未|并非)(什么|任何|多大)?$")


def read_urgency(text: str, *, marked: bool) -> Urgency:
    """Read the urgency of a text; `marked` is the platform's own mark, worth at least 紧急."""
    if _says(_EMERGENCY, text):
        return Urgency.EMERGENCY
    return Urgency.URGENT if marked or _says(_URGENT, text) else Urgency.NORMAL


def _says(words: re.Pattern[str], text: str) -> bool:
    return any(not _DENIED.search(text[max(0, m.start() - 4) : m.start()]) for m in words.finditer(text))
