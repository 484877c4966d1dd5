"""Brings look-alikes to one form: wide and foreign digits, invisible marks, traditional characters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_TRADITIONAL = str.maketrans(
    "張劉陳楊黃趙吳孫馬鄭謝許鄧韓馮蕭羅葉蘇呂盧譚陸鐘鄒賈閆龍賀顧龔萬錢嚴湯魯諸樓駱勞婁壽項歐陽鮑單費莊藍衛聯"
    "繫絡電話號碼鄰機證車銀賬帳個棟戶間門業東師媽爺嬸這裡撥熱線參貳鄉鎮園區軒轅遲鮮灣華薊蔣餘劍濟譽沖倉來劃儲",
    "张刘陈杨黄赵吴孙马郑谢许邓韩冯萧罗叶苏吕卢谭陆钟邹贾闫龙贺顾龚万钱严汤鲁诸楼骆劳娄寿项欧阳鲍单费庄蓝卫联"
    "系络电话号码邻机证车银账账个栋户间门业东师妈爷婶这里拨热线参贰乡镇园区轩辕迟鲜湾华蓟蒋余剑济誉冲仓来划储",
)
"""Of the characters that cues and surnames are written with."""
_NARROW = (
    {0x3000: " ", 0x2169: "X", 0x2179: "x"} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | _TRADITIONAL
)
_COMMON = re.compile(r"[\x00-\x7f\u00b7\u2014\u2018-\u201d\u2026\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]*")
"""What most texts are made of: characters that fold one to one."""
_LEFT_OUT = frozenset(("Cf", "Mn", "Me"))
"""Zero-width and direction marks, variation selectors, combining accents, key caps."""

HAN = "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_ARABIC = str.maketrans(HAN, "0001234567891123456789")
NUMERAL = rf"[{HAN}\d]"
GAP = r"[ \t.,，、·_\-‐-―()]{0,2}"
"""What people put between the digits of one number."""
_NUMBER = re.compile(rf"(?:{NUMERAL}{GAP}){{7}}")
_DICTATED = re.compile(rf"(?:{NUMERAL}{GAP}){{7,}}")


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Give the folded text; `origin[i]` is where its character i stood."""
    if _COMMON.fullmatch(text):
        return text.translate(_NARROW), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if (plain := _folded(character)) is not None:
            folded.append(plain)
            origin.append(index)
    return "".join(folded).translate(_NARROW), origin


def _folded(character: str) -> str | None:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in _LEFT_OUT:
        return None
    return " " if category == "Zs" else character


def dictated(text: str) -> Iterator[tuple[int, str]]:
    """Give the runs of numerals that hold Chinese ones, as digits, and where each starts: 一三八 is 138."""
    for match in _DICTATED.finditer(text):
        if (digits := match[0].translate(_ARABIC)) != match[0]:
            yield match.start(), digits


def holds_number(text: str) -> bool:
    """Tell whether there is a number as long as the shortest telephone number; most texts hold none."""
    return _NUMBER.search(text) is not None
