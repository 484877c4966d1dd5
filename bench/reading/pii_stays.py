"""Makes sentences in which nothing is anybody's: what must stay, because the matter is about it or it is public."""

from collections.abc import Iterator
from random import Random

from bench.reading.pii_made import AFTER, BEFORE, Draw, name

_ROADS = ("峰山路", "胜利东路", "中兴大道", "解放南路", "于越路", "常禧路", "康宁街", "劳动路", "任家湾路", "秦望大道")
_PLACES = (
    "王家村",
    "徐渭故居",
    "陆游公园",
    "金德隆广场",
    "鲁迅中学",
    "马山街道",
    "陈家浜",
    "包殿桥",
    "石家池",
    "万达广场",
)
_HOTLINES = ("12345", "96310", "12319", "110", "119", "95598", "12315", "10000", "96717", "12369", "0575-12345")
_ROLES = ("城管队员", "执法员", "网格员", "保安", "物业经理", "社区书记", "收费员", "环卫工人")
_BLAME = ("态度粗暴，辱骂摊主", "收了钱不办事", "选择性执法", "推诿了三次", "动手打人", "索要好处费", "不作为")
_FIRMS = (
    "宏大建设有限公司",
    "越城区康洁环卫公司",
    "金盾物业",
    "老王烧烤店",
    "李记馄饨店",
    "陈氏理发店",
    "万家连锁超市",
    "张小二面馆",
)


def _number(random: Random, digits: int) -> str:
    return "".join(random.choices("0123456789", k=digits))


def _file(random: Random) -> str:
    serial = f"2025{random.randint(1, 12):02}{random.randint(1, 28):02}{_number(random, random.choice((3, 4, 6)))}"
    return random.choice(
        (
            f"工单号{serial}",
            f"招标编号SX{serial}",
            f"招标编号：ZJ-{_number(random, 11)}",
            f"受理编号330602{serial}",
            f"合同编号{_number(random, 11)}",
            f"信访编号：{_number(random, 12)}",
            f"快递单号SF{_number(random, 13)}",
            f"案号（2025）浙0602民初{_number(random, 4)}号",
            f"浙政发〔2025〕{random.randint(1, 99)}号",
            f"统一代码91330600MA{_number(random, 8)}",
            f"电梯编号{_number(random, 8)}",
        )
    )


def _amount(random: Random) -> str:
    many = random.randint(100, 90_000)
    ways = "罚款{}元", "面积{}平方米", "{}户居民", "工期{}天", "离小区{}米", "每月收{}块", "补偿{}万元", "车流{}辆次"
    return random.choice(ways).format(many)


def _time(random: Random) -> str:
    day = f"{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    hour = f"{random.randint(0, 23):02}:{random.randint(0, 59):02}"
    return random.choice((f"2025-{day} {hour}", f"{hour}到{hour}", f"6月{day[-2:]}日{hour}", f"2025年{day}"))


STAYS: dict[str, Draw] = {
    "hotline": lambda r: r.choice(("拨打{}没人接", "打了{}三次", "{}推来推去", "热线{}占线")).format(
        r.choice(_HOTLINES)
    ),
    "file number": _file,
    "road's number": lambda r: r.choice(("{}{}号门口", "{}{}号的店", "在{}{}号附近", "住在{}{}号旁边")).format(
        r.choice(_ROADS), r.randint(1, 1999)
    ),
    "building": lambda r: (
        f"后村家园{r.randint(1, 40)}{r.choice(('幢', '栋', '号楼'))}{r.choice(('门口', '楼下', '北面'))}"
    ),
    "amount": _amount,
    "time": _time,
    "place": lambda r: r.choice(("{}的路灯", "就在{}旁边", "{}后面", "楼下是{}")).format(r.choice((*_PLACES, *_ROADS))),
    "staff complained of": lambda r: f"{r.choice(('', '投诉'))}{r.choice(_ROLES)}{name(r)}{r.choice(_BLAME)}",
    "firm complained of": lambda r: r.choice(("举报{}夜间施工", "{}油烟扰民", "{}乱倒垃圾")).format(r.choice(_FIRMS)),
}
"""By family: a sentence whose every word stays."""


def stays(family: str, count: int, seed: int) -> Iterator[str]:
    """Make sentences of one family, always the same for a seed."""
    random = Random(f"{family}-{seed}")
    for _ in range(count):
        yield random.choice(BEFORE) + STAYS[family](random) + random.choice(AFTER)
