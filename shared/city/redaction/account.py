"""Finds accounts of messengers after their word: WeChat, QQ, Douyin, Alipay; public accounts (公众号) stay."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import always, found, pattern

KIND = PersonalData.ACCOUNT
NEEDS = pattern(r"\d|[a-z][\w-]{5}")
_WORD = r"(?:微信|威信|薇信|v信|wechat|(?<![a-z])[vw]x|QQ|扣扣|企鹅|抖音|快手|支付宝|钉钉|微博)"
_FIRM = r"(?:群?号码?|群|账号|帐号|id|联系|加我|同号)?[: 是为=]{1,3}|(?:群?号码?|账号|帐号|id)[: 是为=]{0,3}"

_WHICH = "(?:群?号码?|群|账号|帐号|id|联系|加我)?"
_NUMBERED = pattern(rf"{_WORD}{_WHICH}[: 是为=()]{{0,3}}((?=[a-z_-]{{0,19}}\d)[a-z0-9][\w-]{{4,19}})(?![\w-])")
_LETTERED = pattern(rf"{_WORD}(?:{_FIRM})([a-z][\w-]{{5,19}})(?![\w-])")


def find(text: str) -> Iterator[Span]:
    yield from found(text, _NUMBERED, always)
    yield from found(text, _LETTERED, always)
