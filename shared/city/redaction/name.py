"""Finds personal names by what stands beside them: 我叫…, 联系人：…, 邻居…, …女士, a telephone number, a list."""

import re
from collections.abc import Iterator

from shared.city.redaction.chinese_name import name_at, name_before, surname_at
from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.staff import ROLE, TITLE, is_complained_of
from shared.city.redaction.surnames import SHY

KIND = PersonalData.NAME
NEEDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")

_FORM = (
    "姓名|联系人|诉求人|投诉人|举报人|反映人|来电人|来信人|申请人|当事人|经办人|收件人|收信人|发件人|户主|法人代表|法定代表人|法人|负责人|"
    "经营者|房主|报案人|投诉对象|举报对象|签名|署名|此致|敬礼"
)
_PRIVATE = (
    "邻居|房东|租客|租户|店主|店家|老板娘|老板|包工头|业主|住户|村民|居民(?!楼)|车主|摊主|摊贩|小贩|屋主|货主|物主|老公|丈夫|妻子|老婆|爱人|儿子|"
    "女儿|父亲|母亲|爸爸|妈妈|哥哥|弟弟|姐姐|妹妹|同学|同事|朋友|学生|家长|老伴|亲戚|家属|伤者|患者|老人|孙子|孙女|外甥|侄子|合伙人|承包人|"
    "房客|市民|群众|男子|女子|楼上|楼下|隔壁|对门|对面|我妈|我爸|我哥|我姐|我弟|我妹|爷爷|奶奶|外公|外婆|岳父|岳母|公公|婆婆|孩子|"
    "请找|请联系|住着|住的是"
)
_SPACED = re.compile(
    r"(?:姓名|联系人|反映人|投诉人|来电人|申请人|户主): ?([\u4e00-\u9fff]{1,2} [\u4e00-\u9fff]{1,2})(?=[\s,。;、(]|$)"
)
_FREE = (
    r"(?!业主|本人|匿名|保密|不详|物业|同上|无|不|未|暂|市民|居民|群众|某|公司|先生|女士)"
    r"([\u4e00-\u9fff]{2,4}|[A-Za-z][A-Za-z .]{2,29}[A-Za-z])(?=[\s,，。.;；、(（]|$)"
)
_BARE_TITLES = "先生|女士|小姐|太太|(?<!老)师傅|同志|阿姨|大爷|大妈|大叔|大伯|大哥|大姐|大婶|叔叔|奶奶|爷爷"

_SAYS = re.compile(r"(?:我叫做?|本人叫|我名叫|名叫|名字叫做?|名字是|大名|曾用名)[ :为叫]{0,3}")
_FOREIGN = re.compile(
    r"(?:我叫|名叫|名字是|姓名|联系人)[ :为是]{0,3}([\u4e00-\u9fff]{1,8}(?:[·•・．][\u4e00-\u9fff]{1,8}){1,3})"
)
_FILLED = re.compile(rf"(?:{_FORM})[ :为是叫!(\n]{{0,3}}")
_FREELY = re.compile(rf"(?:姓名|联系人|户主|法人|法定代表人|当事人|投诉人|反映人|来电人|申请人): ?{_FREE}")
_CUED = re.compile(rf"(?:{_PRIVATE})(?:\d{{2,4}}(?:室|号|的)?)?(?:名叫|姓名|叫做|[: 是叫(]){{0,2}}")
_SELF = re.compile(r"(?:我是|本人是?|我本人|我,|我\()[: ]?")
_MET = re.compile(r"(?:[个位名人户家]|有)叫做?")
_STAFF = re.compile(rf"(?:{ROLE})(?:名叫|姓名|[: 是叫(]){{0,2}}")
_TITLED = re.compile(rf"(?:{_BARE_TITLES})|老太|老头|老汉|夫妇|夫妻|全家")
_NO_TITLE = ("环卫", "门卫", "保安", "物管")
_OFFICER = re.compile(rf"(?:{TITLE})(?![期度时久年])")
_MASKED = re.compile(r"(?:某{1,2}|\*{2})(?![路街村镇巷区段个种些地时日天年月人次号])")
_SURNAMED = re.compile(r"(?:我|本人|免贵|邻居)姓")
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ -]?\d){6}")
_LABEL = re.compile(r"[ :,(、]{0,3}(?:[男女]|联系电话|联系方式|电话|手机号?码?|身份证号?码?)?[ :,]{0,2}$")
_SEX = re.compile(r"[, (][男女][,。 )]")
_SIGNED = re.compile(
    r"(?:[。!?]|谢谢[!。,]?|\n)[ \n]*([\u4e00-\u9fff]{2,4})[ ,\n]*(?:\d{2,4}[年./-]\d{1,2}[月./-]\d{1,2}日?)?[ \n。]*\Z"
)
_CUE = re.compile(
    rf"{_FORM}|{_PRIVATE}|{ROLE}|{_BARE_TITLES}|老太|老头|老汉|夫妇|夫妻|全家|[叫姓]|名字|大名|曾用名|我是|本人|我[,(]|免贵"
)
"""What stands in every text in which a word beside a name tells of it; most short texts hold none."""
_AND = re.compile(r"[、和与及跟] ?")
_STOP = re.compile(r"[\s,。;、:!?()〔\"“”'\d*]|$|身份证|电话|手机|联系|家住|住在|今年")
_LIST_STOP = re.compile(rf"{_STOP.pattern}|[两三四五等的都是在和与及跟]")
_LONGEST_LABEL = 12
_LONGEST_LIST = 8
_LENGTHS = (2, 3, 4)
_PLACES = frozenset("路街巷弄村镇乡区县市桥店厂楼塔站湖")
_FULL = 3
"""Characters of a name that is hardly a word by chance."""
_SIGNATURE = 40


def find(text: str) -> Iterator[Span]:
    """Find names, and every further place where one of them stands; staff whom the complaint is about keep theirs."""
    kept: set[str] = set()
    cued: list[Span] = []
    has_cue = _CUE.search(text) is not None
    for start, end in _staff(text) if has_cue else ():
        if is_complained_of(text, start, end):
            kept.add(text[start:end])
        else:
            cued.append((start, end))
    cued += (*_after_words(text), *_by_form(text), *_titled(text)) if has_cue else _by_form(text)
    cued += _masked(text)
    cued += [span for start, end in tuple(cued) for span in (*_listed(text, end), *_paired(text, start))]
    found = [span for span in cued if text[slice(*span)] not in kept]
    yield from found
    yield from _repeated(text, {text[start:end] for start, end in found})


def _after_words(text: str) -> Iterator[Span]:
    for pattern in (_FOREIGN, _FREELY, _SPACED):
        for match in pattern.finditer(text):
            yield match.span(1)
    for pattern in (_SAYS, _FILLED, _CUED):
        yield from _after(text, pattern)
    for pattern in (_SELF, _MET):
        yield from (span for span in _after(text, pattern) if _STOP.match(text, span[1]) or text[span[1]] == "的")


def _by_form(text: str) -> Iterator[Span]:
    """Find names by a number or a sex behind them, or because they sign a text."""
    yield from _before_number(text)
    yield from (span for span in _before(text, _SEX) if _is_first(text, span))
    yield from _signed(text)


def _staff(text: str) -> Iterator[Span]:
    yield from _after(text, _STAFF)
    yield from _before(text, _OFFICER)


def _after(text: str, cue: re.Pattern[str]) -> Iterator[Span]:
    for match in cue.finditer(text):
        start = match.end()
        if (end := name_at(text, start)) > start:
            yield start, end


def _before(text: str, cue: re.Pattern[str]) -> Iterator[Span]:
    for match in cue.finditer(text):
        end = match.start()
        if (start := name_before(text, end)) < end:
            yield start, end


def _before_number(text: str) -> Iterator[Span]:
    """Find names that stand alone before a number, or before its label: 王伟 138…, 王伟，身份证…."""
    for match in _NUMBER.finditer(text):
        base = max(0, match.start() - _LONGEST_LABEL)
        label = _LABEL.search(text[base : match.start()])
        end = base + label.start() if label else match.start()
        start = name_before(text, end)
        if start < end and _is_first(text, (start, end)):
            yield start, end


def _is_first(text: str, span: Span) -> bool:
    """Tell whether nothing that could belong to it stands before a find."""
    return span[0] == 0 or not text[span[0] - 1].isalpha()


def _titled(text: str) -> Iterator[Span]:
    """Find names before a title, and surnames that stand alone: 我姓王, 王女士."""
    yield from _before(text, _TITLED)
    for match in _SURNAMED.finditer(text):
        if (end := surname_at(text, match.end())) > match.end():
            yield match.end(), end
    for match in _TITLED.finditer(text):
        if not text.startswith(_NO_TITLE, max(0, match.start() - 2)):
            yield from _surname_before(text, match.start())


def _masked(text: str) -> Iterator[Span]:
    """Find names that were half hidden: 王某, 李**."""
    for match in _MASKED.finditer(text):
        for start, _ in _surname_before(text, match.start()):
            is_sure = text[start] not in SHY or len(match[0]) > 1 or _is_first(text, (start, start))
            if is_sure and not _is_road(text, start):
                yield start, match.end()


def _is_road(text: str, start: int) -> bool:
    """Tell a road from the surname 路: 凤起路**店 hides a shop."""
    return text[start] == "路" and text[start - 1 : start].isalpha()


def _surname_before(text: str, end: int) -> Iterator[Span]:
    for start in (end - 2, end - 1):
        if start >= 0 and surname_at(text, start) == end:
            yield start, end
            return


def _listed(text: str, start: int) -> Iterator[Span]:
    """Find the names that follow one in a list: 王伟、李静和陈红."""
    for _ in range(_LONGEST_LIST):
        if not (joint := _AND.match(text, start)):
            return
        end = name_at(text, joint.end())
        is_full = joint[0].startswith("、") and end - joint.end() >= _FULL
        if end == joint.end() or not (is_full or _LIST_STOP.match(text, end)):
            return
        yield joint.end(), end
        start = end


def _paired(text: str, end: int) -> Iterator[Span]:
    """Find the full name that stands with one before it: 王小明和李小红夫妇."""
    if _AND.fullmatch(text[end - 1 : end]):
        start = name_before(text, end - 1)
        if end - 1 - start >= _FULL:
            yield start, end - 1


def _signed(text: str) -> Iterator[Span]:
    """Find a full name that ends the text by itself, perhaps with a date."""
    base = max(0, len(text) - _SIGNATURE)
    match = _SIGNED.search(text[base:])
    if match and len(match[1]) >= _FULL and name_at(match[1], 0) == len(match[1]) and match[1][-1] not in _PLACES:
        yield base + match.start(1), base + match.end(1)


def _repeated(text: str, names: set[str]) -> Iterator[Span]:
    """Find the further places where names that were found once stand without a cue."""
    for length in _LENGTHS:
        same = {name for name in names if len(name) == length}
        for start in range(len(text) - length + 1) if same else ():
            if text[start : start + length] in same:
                yield start, start + length
