"""What a complainant wants: one of the six kinds of appeal, by the model, words, and the platform's own word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from services.intake.domain.category.grams import MOST_CHARACTERS
from services.intake.domain.category.linear import LinearModel, Weights, softmax
from shared.contracts.vocabulary import Kind

KindWord = Literal["咨询", "求助", "投诉", "举报", "建议", "表扬"]

KINDS: dict[str, Kind] = {
    "咨询": Kind.INQUIRY,
    "求助": Kind.HELP,
    "投诉": Kind.COMPLAINT,
    "举报": Kind.REPORT_VIOLATION,
    "建议": Kind.SUGGESTION,
    "表扬": Kind.PRAISE,
}

CUE = "@kind."
"""Begins the name of a feature that is a cue of a kind."""
_CLAUSE = "[^，。！？,.!?;；]"
_CUES = {
    Kind.INQUIRY: "请问|想问|咨询|何时|什么时候|是否(?!有人)|怎么办理|如何(?:办理|申请|处理)|能不能告知"
    r"|不知道?(?:是|有|能|为|怎)|为什么|为何|多久|想了解|想知道|[吗呢么][?？!！。\s]|[?？]",
    Kind.HELP: "求助|求求|求救|帮帮|请帮|帮忙|帮助"
    rf"|(?:希望|请|望|能|尽快|及时|前来|上门|派人|让){_CLAUSE}{{0,14}}"
    "(?:修复|维修|修理|修一|修好|抢修|检修|疏通|更换|补种|补植|补上|清理|清运|打扫|恢复|解决|排查|修剪|协调|维护|养护)",
    Kind.COMPLAINT: "投诉|扰民|严重影响|苦不堪言|忍无可忍|多次反映|没人管|无人管|一直没有"
    "|无法(?:入睡|休息|忍受)|推诿|不作为|气愤|噪音|太吵|臭",
    Kind.REPORT_VIOLATION: "举报|查处|严查|处罚|罚款|违法|违规|违章|违建|非法|无证|偷(?:倒|排|税|盖)"
    "|取缔|私自|私搭|占用消防|依法|执法|擅自|严惩|打击",
    Kind.SUGGESTION: "建议|提议|能不能|能否|可否|可不可以|是不是可以|最好|不妨"
    rf"|(?:希望|盼|望|请){_CLAUSE}{{0,12}}"
    "(?:增设|设置|加装|安装|增加|延长|调整|优化|改进|改造|完善|规划|开通|新建|引导|推广)",
    Kind.PRAISE: rf"表扬|点赞|称赞|赞一|感谢{_CLAUSE}{{0,12}}(?:工作人员|师傅|同志|队员|环卫|城管|你们)"
    "|很(?:干净|满意|负责|贴心)|辛苦了|责任心",
}
_PATTERNS = {kind: re.compile(cues) for kind, cues in _CUES.items()}
_END = 60
"""Characters at the end of a message, where people say what they want."""
_MOST, _HALF = 3, 2.0
_PLATFORM = 2.5
"""What the platform's own word counts, in log odds: a person chose it, but from the platform's own list."""
_UNHEARD = -100.0
"""What takes a kind out that no cue speaks for."""


@dataclass(frozen=True)
class KindRead:
    """The kind, how sure, the words that speak for it, and whether the platform says otherwise."""

    kind: Kind
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cues:
    """What speaks for each kind: the distinct cues of a message, and as features for the model."""

    heard: Mapping[Kind, frozenset[str]]
    features: Mapping[str, float]
    """How many distinct ones a kind has, and whether title and end have one."""


def kind_cues(title: str, text: str) -> Cues:
    """Find the cues of a message; only where it has one of a kind are its title and its end looked at apart."""
    whole = f"{title}。{text}"
    heard = {kind: found for kind, cues in _PATTERNS.items() if (found := _heard(cues, whole))}
    given: dict[str, float] = {}
    parts = ("title", title), ("end", text[:MOST_CHARACTERS][-_END:])
    for kind, found in heard.items():
        given[CUE + kind] = min(len(found), _MOST) / _HALF
        given |= {f"{CUE}{part}.{kind}": 1.0 for part, said in parts if said and _PATTERNS[kind].search(said)}
    return Cues(heard, given)


class KindReader:
    """Reads the kind of a message with the city's trained model."""

    def __init__(self, model: LinearModel) -> None:
        self._codes = model.codes
        self._cues = {
            name: weights for name, weights in zip(model.features, model.weights, strict=True) if name.startswith(CUE)
        }

    def read(self, *, title: str, text: str, seen: Weights, platform: Kind | None = None) -> KindRead:
        """Weigh what was seen of a message (the score of each kind), its cues, and the platform's own word.

        A kind for which no cue speaks never overrules the platform.
        """
        cues = kind_cues(title, text)
        said = (self._cues[name] * np.float32(value) for name, value in cues.features.items() if name in self._cues)
        scores = sum(said, start=seen)
        shares = softmax(scores if platform is None else scores + self._platform(platform, cues.heard))
        best = int(shares.argmax())
        if self._codes[best] not in _PATTERNS:
            return KindRead(platform or Kind.COMPLAINT, 0.0)
        kind = Kind(self._codes[best])
        return KindRead(kind, round(float(shares[best]), 3), tuple(sorted(cues.heard.get(kind, ()))))

    def _platform(self, platform: Kind, heard: Mapping[Kind, frozenset[str]]) -> Weights:
        """Give what the platform's word adds to the score of each kind."""
        adds = [_PLATFORM if code == platform else 0.0 if code in heard else _UNHEARD for code in self._codes]
        return np.array(adds, dtype=np.float32)


def _heard(cues: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(found.group() for found in cues.finditer(text[:MOST_CHARACTERS]))
