"""Makes sentences with personal data whose places are known: the ways people write it, drawn by a seed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

MARK = "{}"
DIGITS = "0123456789"


@dataclass(frozen=True)
class Made:
    """A sentence and the one piece of personal data in it."""

    kind: str
    text: str
    start: int
    end: int


Draw = Callable[[Random], str]

BEFORE = (
    "后村家园楼下的夜宵摊吵到凌晨两点，",
    "峰山路路灯坏了三天没人修！",
    "2025年6月18日晚11点左右，垃圾车作业声音很大。",
    "打了12345三次，工单号20250618000123，没有下文。",
    "每天早上5:30开始，已经连续3-5天了，",
    "领导您好 我想反映一个问题 ",
    "罚款5000元我认，但要讲道理。",
    "",
)
AFTER = ("，请尽快处理", "。谢谢！", "，希望保密", " 急！！", "，已经投诉过两次", "\n望回复", "。")

HAN = "零一二三四五六七八九"
SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
)
COMPOUND = (
    "欧阳",
    "轩辕",
    "尉迟",
    "诸葛",
    "司徒",
    "上官",
    "慕容",
    "令狐",
    "皇甫",
    "端木",
    "公孙",
    "呼延",
    "濮阳",
    "淳于",
    "澹台",
)
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华慧建国志红玉兰春梅桂荣海波鑫宇浩然梓涵雨欣子轩诗文晓东小云凤琴永福根水生阿毛"
)
TRADITIONAL = str.maketrans("张刘陈杨黄赵吴孙马许邓韩冯萧罗邻联话号", "張劉陳楊黃趙吳孫馬許鄧韓馮蕭羅鄰聯話號")
WIDE = str.maketrans(DIGITS, "０１２３４５６７８９")


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices(DIGITS, k=count))


def _spoken(number: str, random: Random) -> str:
    one = random.choice("一幺")
    return "".join(one if digit == "1" else HAN[int(digit)] if digit.isdigit() else "" for digit in number)


def _spread(number: str, groups: Sequence[int], gap: str) -> str:
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    return gap.join(parts)


def phone(random: Random) -> str:
    mobile = "1" + random.choice("3456789") + _digits(random, 9)
    local = random.choice("2345678") + _digits(random, 7)
    ways: tuple[Draw, ...] = (
        lambda _: mobile,
        lambda _: mobile,
        lambda r: _spread(mobile, (3, 4, 4), r.choice((" ", "-", ".", "  ", "－"))),
        lambda _: " ".join(mobile),
        lambda _: mobile.translate(WIDE),
        lambda r: _spoken(mobile, r),
        lambda r: mobile[:3] + _spoken(mobile[3:], r),
        lambda _: "+86" + mobile,
        lambda r: r.choice(("0575-", "0575", "(0571)", "021-", "（0575）", "0575 ")) + local,
        lambda _: "400" + r400(_digits(random, 7), random),
        lambda r: _spoken("0575" + local, r),
        lambda _: mobile[:3] + "\u200b" + mobile[3:],
    )
    return random.choice(ways)(random)


def r400(seven: str, random: Random) -> str:
    return random.choice((seven, f"-{seven[:3]}-{seven[3:]}", f" {seven[:4]} {seven[4:]}"))


def id_number(random: Random) -> str:
    area = random.choice(("330602", "330681", "330624", "110101", "420101", "510104", "220102", "650102"))
    day = f"{random.randint(1, 12):02}{random.randint(1, 28):02}"
    if random.random() < 0.15:
        return area + f"{random.randint(40, 89)}" + day + _digits(random, 3)
    number = area + str(random.randint(1945, 2012)) + day + _digits(random, 3)
    total = sum(2 ** (17 - at) * int(digit) for at, digit in enumerate(number))
    number += "10X98765432"[total % 11]
    ways = (
        number,
        number,
        number.lower(),
        number.translate(WIDE),
        _spread(number, (6, 8, 4), " "),
        number[:-1] + random.choice(DIGITS),
    )
    return random.choice(ways)


def bank_card(random: Random) -> str:
    size = random.choice((16, 16, 19, 19, 18, 17))
    head = random.choice(("622202", "621700", "622848", "436742", "518710", "601382", "356833"))
    body = head + _digits(random, size - len(head) - 1)
    total = sum(d if at % 2 else sum(divmod(2 * d, 10)) for at, d in enumerate(int(c) for c in reversed(body)))
    card = body + str(-total % 10)
    return random.choice(
        (
            card,
            card,
            _spread(card, (4, 4, 4, 4, 3), " ").strip(),
            card.translate(WIDE),
            _spread(card, (4, 4, 4, 7), "-"),
        )
    )


def plate(random: Random) -> str:
    province = random.choice("浙浙浙浙苏沪皖京粤赣")
    letter = random.choice("ABCDEFGHJK")
    body = random.choice(
        (_digits(random, 5), random.choice("ABCDEFGH") + _digits(random, 4), _digits(random, 3) + "XK")
    )
    if random.random() < 0.3:
        body = random.choice(("D" + _digits(random, 5), "F" + _digits(random, 5), _digits(random, 5) + "D"))
    whole = random.choice(
        (
            province + letter + body,
            f"{province}{letter}·{body}",
            f"{province}{letter} {body}",
            f"{province}{letter}-{body}",
        )
    )
    return random.choice((whole, whole, whole.lower(), whole.translate(WIDE)))


def email(random: Random) -> str:
    name = random.choice(("zhang.wei", "lili", "wang_2008", "12345678", "a-b.c", "Xiao88")) + _digits(random, 2)
    host = random.choice(("qq.com", "163.com", "example.cn", "mail.example.com.cn", "126.com"))
    return random.choice((f"{name}@{host}", f"{name}＠{host}", f"{name}@{host}".upper()))


def account(random: Random) -> str:
    return random.choice(
        (
            "wxid_" + _digits(random, 8),
            _digits(random, random.randint(6, 10)),
            "lily" + _digits(random, 4),
            "abc-" + _digits(random, 3),
        )
    )


def name(random: Random) -> str:
    surname = random.choice(COMPOUND) if random.random() < 0.12 else random.choice(SURNAMES)
    whole = surname + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))
    return whole.translate(TRADITIONAL) if random.random() < 0.08 else whole


def masked(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(("某某", "某", "某某", "**"))


def room(random: Random) -> str:
    number = f"{random.randint(1, 33)}0{random.randint(1, 6)}"
    unit = random.choice(("1单元", "2单元", "三单元", "2单元"))
    return random.choice((number + "室", unit + number + "室", unit + number, number, number + "房"))


FORMS: dict[str, tuple[tuple[Draw, tuple[str, ...]], ...]] = {
    "phone": (
        (
            phone,
            (
                "我的电话{}",
                "联系方式：{}",
                "请打{}",
                "{}",
                "老板手机是{}",
                "房东{}",
                "可以加我{}同微信",
                "號碼{}",
                "回电（{}）",
            ),
        ),
    ),
    "id_number": ((id_number, ("身份证{}", "身份证号码：{}", "本人{}", "证件号{}", "我的是{}", "（{}）")),),
    "bank_card": ((bank_card, ("卡号{}", "把钱退到{}", "银行卡：{}", "工行{}", "我的卡{}")),),
    "plate": ((plate, ("车牌{}占着盲道", "{}停在消防通道", "一辆{}的货车", "车主{}", "白色轿车（{}）", "浑水罐车{}")),),
    "email": ((email, ("发到{}", "邮箱：{}", "请回复 {}", "我的邮箱是{}")),),
    "account": ((account, ("微信{}", "微信号：{}", "加QQ{}", "qq号 {}", "vx:{}", "VX {}", "我的微信是{}", "QQ群{}")),),
    "name": (
        (
            name,
            (
                "我叫{}",
                "我叫{}，家住附近",
                "我是{}，五十岁",
                "本人{}，反映噪音",
                "联系人：{}",
                "姓名：{}",
                "姓名:{} 性别:男",
                "邻居{}每天吵",
                "邻居{}晚上唱歌",
                "我邻居叫{}",
                "房东{}不管",
                "楼上{}家养狗",
                "业主{}私自搭建",
                "店主{}占道",
                "{}先生",
                "找{}女士",
                "隔壁{}阿姨说的",
                "户主{}未经同意",
                "举报人{}",
                "法人：{}",
                "住户{}经常半夜打麻将",
                "名叫{}的人",
                "老板{}态度差",
                "儿子{}要高考",
                "楼下{}一家天天吵",
                "车主{}不挪车",
            ),
        ),
        (masked, ("邻居{}每天吵", "隔壁{}养狗", "{}在楼道堆物", "村民{}圈地")),
    ),
    "address": (
        (
            room,
            (
                "后村家园3幢{}漏水",
                "我住江畔小区12号楼{}",
                "紫金花园5栋{}在敲墙",
                "家住明珠公寓2幢{}，",
                "我是望江苑9幢{}业主",
                "锦绣家园A座{}装修",
            ),
        ),
        (lambda r: f"{r.randint(1, 4)}-{r.randint(1, 20)}0{r.randint(1, 4)}", ("锦绣家园3-{}漏水", "我住望江苑12-{}")),
    ),
}
"""By kind: what is drawn, and the words around it. `{}` marks its place."""


def made(kind: str, count: int, seed: int) -> Iterator[Made]:
    """Make sentences of one kind, always the same for a seed."""
    random = Random(f"{kind}-{seed}")
    forms = [(draw, around) for draw, all_around in FORMS[kind] for around in all_around]
    for _ in range(count):
        draw, around = random.choice(forms)
        value = draw(random)
        before, after = random.choice(BEFORE), random.choice(AFTER)
        start = len(before) + around.index(MARK)
        yield Made(kind, before + around.replace(MARK, value) + after, start, start + len(value))
