"""Small Chinese and Arabic numbers, as they stand in times: 五, 十一, 二十三, 两, 05."""

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMERAL = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[三四五]十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九]|零|〇)"
"""Matches a number from 0 to 59."""


def value_of(text: str) -> int:
    """Give the number of what `NUMERAL` matched."""
    if text.isdecimal() and text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[text[-1]]
