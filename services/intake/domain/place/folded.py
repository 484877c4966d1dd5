"""Brings a text to the form that names are looked up in, and keeps where each character stood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.city.redaction.fold import fold

_SIMPLE = str.maketrans(
    "紹興諸東橋縣區鄉鎮後園莊灣廣場號棟門側邊對臨學醫衛華錢馬龍鳳靈賢蘭鑒豐銀錦陽蔭勝環鐵雲嶺嶼島澤潤濱滬濟樓閣軒廟廠觀紅綠運業產鵝鏡豔塊條處間圍聯與從這裡國際務萬會師範實驗經開發術線車閘壩樹葉頭羅滸潔蔣書聖跡趙魯幾內單佈佔",
    "绍兴诸东桥县区乡镇后园庄湾广场号栋门侧边对临学医卫华钱马龙凤灵贤兰鉴丰银锦阳荫胜环铁云岭屿岛泽润滨沪济楼阁轩庙厂观红绿运业产鹅镜艳块条处间围联与从这里国际务万会师范实验经开发术线车闸坝树叶头罗浒洁蒋书圣迹赵鲁几内单布占",
)
"""Of the characters that names and suffixes of places are written with."""
_WIDE_GAP = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Folded:
    """A text in lower case, narrow and simplified; `origin[i]` is where its character i stood in `original`."""

    original: str
    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the original of a span that is not empty."""
        return self.origin[start], self.origin[end - 1] + 1

    def cut(self, start: int, end: int) -> str:
        """Give what stands in the original at a span that is not empty."""
        begin, stop = self.span(start, end)
        return self.original[begin:stop]


def folded(text: str) -> Folded:
    """Fold a text; marks without width fall away."""
    plain, origin = fold(text)
    return Folded(text, plain.translate(_SIMPLE).lower() if plain.isascii() else _lower(plain), origin)


def _lower(text: str) -> str:
    """Lower the letters one for one: some have a lower form of two characters."""
    lowered = text.translate(_SIMPLE)
    low = lowered.lower()
    return low if len(low) == len(lowered) else "".join(c if len(c.lower()) > 1 else c.lower() for c in lowered)


def name_of(word: str) -> str:
    """Fold a gazetteer's name, without its blanks."""
    return _WIDE_GAP.sub("", folded(word).text)
