"""The words of time by kind, each kind a pattern; blanks in the patterns mean nothing."""

from typing import NamedTuple

from services.intake.domain.numerals import NUMERAL
from services.intake.domain.when.parts import LONGEST_FIRST, PARTS

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = rf"(?:\d{{3}}|{NUMERAL}|好?几|数|多)"
_WEEK = r"(?:周|星期|礼拜)"
_PERIOD = rf"(?:天|日|{_WEEK}|月|年|小时)"
_NO_CLOCK = r"(?!间|候|段|差|不时|都不|也不|不(?!到)|儿|建议|意见|要求|诉求|问题|希望|原因|理由|情况|请求|小)"
_NO_MINUTE = r"(?![\d个人次辆户天年米元号楼栋幢条家])"
_AFTER_PART = r"(?<=[早晚晨上午夜里间])"

_AGO = rf"""(?P<ago_few> 前(?:几|两|些|一阵|阵|段)(?:天|日|周|个月|年|子|时间) )
    | (?:(?P<ago_half>半)|(?P<ago_count>{_COUNT})) 个? (?P<ago_more>半)? 多?
      (?P<ago_unit>分钟|钟头|晚|夜|{_PERIOD}) 半?多?[以之]?前"""
_DOTTED = rf"""(?<![\d.]) (?P<dot_year>20\d\d)[.\-/](?P<dot_month>{_MONTH})[.\-/](?P<dot_day>{_DAY})(?!\d)[日号]?
    | (?<![\d.]) (?P<dot_month2>1[0-2]|0?[1-9])\.(?P<dot_day2>{_DAY})[日号]"""
_DATE = rf"""(?<!\d) (?:(?P<date_year>20\d\d|\d\d)年|(?P<date_word>今年|去年|前年)的?)?
    (?P<date_month>{_MONTH})月份?(?P<date_day>{_DAY})(?:[日号]|(?=[早晚上下凌中夜傍]))"""
_MONTHS = rf"""(?<!\d) (?:(?P<month_year>20\d\d|\d\d)年|(?P<month_word>今年|去年|前年)的?)?
    (?P<month>{_MONTH})月(?:份|(?(month_year)|(?(month_word)|(?=[初中底末上下,。起以至到]|开始))))
    (?P<month_part>上旬|中旬|下旬|初|中|底|末)? (?![日号])"""
_YEARS = r"""(?<!\d) (?P<year>20\d\d|\d\d(?=年(?:起|开始|以来|至今|初|底)))年?(?P<year_part>初|底|末|上半年|下半年)?
    (?=[年初底末上下至到起开以,。]|(?<=年))
    | (?P<year_word>今年|去年|前年|大前年)(?:年?(?P<year_part2>初|底|末|上半年|下半年))?"""
_MDAY = rf"""(?P<mday_month>本月|上个?月|这个?月)(?P<mday>{_DAY})[日号]
    | (?<![\d月路街巷弄])(?P<mday2>\d{{1,2}})
      (?:[日号](?=[早晚上下凌中夜傍起左就那当到至]|开始) | 日(?![常期均间光夜产报益渐后前]))"""
_CLOCK = rf"""(?<![\d.]) (?:(?P<hour_from>\d{{1,2}})[\-~,、](?=\d{{1,2}}[点时]))?
    (?P<hour>{NUMERAL}) (?P<hour_second>(?<=[一二两三四五六七八])[两三四五六七八九](?=[点时]))?
    (?:\s?[点时]{_NO_CLOCK}|:(?=[0-5]\d(?!\d))) [钟整]?
    (?:(?P<half>半)|(?P<quarter>[一三])刻|\s?(?P<minute>{NUMERAL})\s?分(?!钟)|(?P<bare_minute>{NUMERAL}){_NO_MINUTE})?
    | {_AFTER_PART}(?P<dot_hour>\d{{1,2}})\.(?P<dot_minute>[0-5]\d)(?!\d)分?
    | {_AFTER_PART}(?P<bare_hour>\d{{1,2}})(?=左右|前后|[以之]?后|[以之]前)"""
_EXAM = r"""(?P<exam_ahead>临近|近临|即将|快到|马上|快要?|要|正值|适逢|备战|时值)?
    (?P<exam>高考|中考|学考|首考|选考|会考)
    (?P<exam_during>期间|期|前夕|之?前|当[天日]|那[几两]天|的?(?:时候|日子)|在即|临近|来临|将至|[几两三]天|快到)?"""
_OFTEN = rf"""每(?:天|日)都? | 天天都? | 日日 | 夜夜 | 每到 | 每逢 | 每次 | 每(?=[晚夜早])
    | 这[几些]天 | 这几[日晚] | 最近[几些]天 | 近[几些]天 | 近几日
    | (?:连续|接连|一连)(?:好?几|{NUMERAL}|数|多)?个?(?:[天晚日夜周月年]|星期)(?:[晚夜]上?里?)?
    | 连日来? | 连续(?=夜|半夜|晚)
    | 24小时 | 7\*24小时 | 全天候? | 不分昼夜 | 不分日夜 | 没日没夜
    | 昼夜不停 | 从早到晚 | 一天到晚 | 日日夜夜 | 白天黑夜"""
_WEEKDAY = rf"(?P<week_back>上上?个?|本|这个?|下个?)?{_WEEK}(?P<weekday>[一二三四五六日天末])(?!期|围)"
_DAYS = r"""大前天 | 今天 | 今日 | 昨天 | 昨日 | 前天 | 前日 | 明天 | 明日 | 后天 | 大后天
    | [今昨明](?=[早晚晨夜]) | 前(?=[晚夜]) | 当天 | 当日 | 当(?=晚)"""
_FESTIVAL = r"""(?P<festival>春节|元旦|清明|五一|劳动节|端午|中秋|国庆|过年|除夕)
    (?:节|假期|长假|黄金周)* (?:期间|当天|前后)?"""
_SEASON = r"""(?:今年?|去年?)?(?:春|夏|秋|冬)[天季日] | 阴?雨天 | 下(?:大|暴)?雨(?:天|的?时候?) | 刮风[天时]
    | 天一热 | 天气?热
    | 梅?雨季 | 汛期 | (?:早中晚|早晚|上下班|用水|出行|交通)?高峰(?:期|时段|时)? | 饭点 | 餐点
    | 放学(?:时候?|期间|时间) | 上下?学(?:时|高峰|时间) | [上下]班(?:时间|期间|时候?)"""
_LASTING = rf"""(?:已经?|持续|长达|将近|差不多|时隔|为期|近|这|最近|过去){{0,3}} (?:半|{_COUNT})个?多?
      {_PERIOD}(?:[多半来]?(?:之久|以来|了)|[多半来](?!岁))
    | (?:已经|持续|长达|时隔|为期|最近|过去){{1,3}} (?:半|{_COUNT})个?{_PERIOD}
    | (?!一天)(?:半|{_COUNT})(?:个月|年|天)(?=[,。!?]|都|还|没|也|$)"""
_LATELY = r"""最近 | 近日 | 近期 | 近来 | 近年来? | 近几年来? | 近段时间 | 这段时间 | 日前 | 这阵子 | 前阵子 | 前段时间
    | 前不久 | 今年以来"""
_PART = rf"""(?:{LONGEST_FIRST})(?!好)
    | (?<=[今昨明每前当])[早晚晨夜]
    | (?<=[天日号周])[早晚晨夜](?![就已教餐饭点会市班恋熟期饱宵])
    | [早晚晨夜](?=\d{{1,2}}[点:时.]|[一二两三四五六七八九十]{{1,3}}[点时]|\d{{1,2}}(?:左右|前后))
      (?!一点(?![半多左前到至过]))"""
_TAIL = r"""左右 | 前后 | 上下 | 多(?!次)分? | 许 | 不到 | (?:[以之]?后|[以之]?前|过后)(?![来面门往期提台])
    | 开始 | 起(?![来伏]) | 以来 | 至今 | 到现在 | 到目前 | 为止"""


class Kind(NamedTuple):
    """A kind of words: how one may begin, and its pattern."""

    begins: str
    pattern: str


_ARABIC = "0123456789"
_ONES = "一二三四五六七八九"
_NUMBER = _ARABIC + _ONES + "零〇两十"
_MANY = _NUMBER + "半几数多好"

KINDS = {
    "ago": Kind(_MANY + "前", _AGO),
    "dotted": Kind(_ARABIC, _DOTTED),
    "date": Kind(_ARABIC + _ONES + "十今去前", _DATE),
    "month": Kind(_ARABIC + _ONES + "十今去前", _MONTHS),
    "year": Kind(_ARABIC + "今去前大", _YEARS),
    "mday": Kind(_ARABIC + "上本这", _MDAY),
    "clock": Kind(_NUMBER, _CLOCK),
    "exam": Kind("临近即快马要正适备时值高中学首选会", _EXAM),
    "often": Kind("27每天日夜这最近连接一全不没昼从白", _OFTEN),
    "workdays": Kind("每工平", r"每?个?(?:工作日|平日)"),
    "weekends": Kind("每周双休", r"(?<![上这本])每?个?(?:周末|双休日|周六日|周六周日|周六、周日)|休息日"),
    "holidays": Kind("法国节逢", r"(?:法定|国家规定的)?节假日|节日期间|逢年过节"),
    "weekly": Kind("每", rf"每个?{_WEEK}(?P<weekly>[一二三四五六日天末])?"),
    "loose": Kind(
        "经总老长一平时常三隔频",
        r"经常|总是|老是|长期(?:以来)?|一直以来|平时|时常|常年|长年|三天两头|隔三差五|频繁",
    ),
    "weekday": Kind("上本这下周星礼", _WEEKDAY),
    "week": Kind("上本这下", rf"(?P<week_at>上上?|本|这|下)个?{_WEEK}(?![围边一二三四五六日天末])"),
    "day": Kind("大今昨前明后当", _DAYS),
    "next": Kind("第次隔翌", r"第二天|次日|隔天|翌日|第2天"),
    "festival": Kind("春元清五劳端中国过除", _FESTIVAL),
    "season": Kind("今去春夏秋冬阴雨下刮天梅汛早晚上用出交高饭餐放", _SEASON),
    "lasting": Kind(_MANY + "已持长将差时为近这最过", _LASTING),
    "lately": Kind("最近这日前今", _LATELY),
    "part": Kind("".join({word[0]: None for word in PARTS}), _PART),
    "now": Kind("刚此现正", r"刚才|刚刚|此刻|现在(?:[还正]在)?|正在"),
    "tail": Kind("左前上多许不以之后过开起至到为", _TAIL),
    "join": Kind("一持营播开直到至~-—–", r"(?:一直|持续|营业|播放|开始|直){0,3}(?:[到至](?:将近|了)?|[~\-—–]{1,2})"),
}
"""In the order in which they are tried at one place."""
