"""Words of danger: what rings the bell, what is urgent, and what only sounds so."""

import time

import pytest

from services.intake.domain.urgency import find_dangers, read_urgency
from shared.contracts.vocabulary import Urgency

EMERGENCIES = [
    "楼梯间里一股很浓的煤气味，住户都不敢开灯",
    "挖机把天然气管道挖断了，正在往外喷",
    "隔壁饭店的液化气罐在漏气，嘶嘶响",
    "三楼一家人疑似一氧化碳中毒，叫不醒",
    "非机动车道上的窨井盖被偷了，黑乎乎一个洞",
    "公园小路中间少了一块井盖",
    "雨水箅子不见了，小朋友天天从旁边走",
    "污水井的盖板碎了，脚能伸进去",
    "人行道有个窨井敞开着没人管",
    "老街那堵围墙快要倒了，下面就是菜摊",
    "昨夜大雨，屋后护坡垮塌下来堵住了门",
    "主路路面突然塌陷，塌出一个两米深的洞",
    "工地脚手架摇摇欲坠",
    "高压线断了掉在路边的水沟里",
    "路灯杆漏电，狗一碰就弹开",
    "配电箱冒火花，噼里啪啦响",
    "电线裸露在外面，小孩伸手就能摸到",
    "充电棚着火了，快来人",
    "楼道里的电瓶车冒烟",
    "电梯突然停了，老人被困在里面半个小时",
    "有人掉进没盖的化粪池",
    "小孩落水了，在鉴湖边上",
    "大树随时会倒，下面是公交站",
    "外墙瓷砖砸到路过的人",
    "招牌摇摇欲坠，今天风又大",
    "一条狼狗咬住孩子的腿不松，狗还在咬",
    "桥洞积水齐腰，还有车往里开",
    "有人站在楼顶要跳楼",
    "樓道裡有煤氣味",
    "楼下有人持刀砍人",
    "村口老桥的桥面塌了，底下就是河",
]
URGENT = [
    "厨房的下水道往上冒粪水，地上都是",
    "化粪池满溢，粪水流到幼儿园门口",
    "暴雨过后地下车库进水，几十辆车泡着",
    "积水没过膝盖，老人出不了门",
    "我们这一片已经停水两天了",
    "家里突然停电，冰箱里的药要坏了",
    "马路边水管爆裂，水喷了三米高",
    "台风把香樟吹断，横在路中间",
    "电线杆被货车撞歪，斜靠在房顶上",
    "一只没拴绳的大狗扑向孩子，把人吓哭了",
    "我母亲被小区的狗咬伤了手",
    "地砖翘起来，老人摔倒磕破了头",
    "楼上天天有人高空抛物",
    "井盖松动，已经有人踩空过，很危险",
    "路面有个深坑，好几个骑车的摔了",
    "外墙墙皮大面积脱落，业主进出都绕着走",
    "桥上的护栏断了一截，随时会出事故",
    "车子掉进路边的坑里，轮毂撞坏",
    "围墙倾斜，裂缝越来越大",
    "配电箱的门一直敞着，没有锁",
]
NORMAL = [
    "路灯坏了三盏，请派人修",
    "没有危险，只是难看",
    "经检查不存在安全隐患，但是太吵",
    "去年曾经有井盖丢失，已经补上了，现在想问垃圾桶的事",
    "消防通道停满了车，万一着火怎么办",
    "电瓶车在楼道充电，一旦起火谁也跑不掉",
    "如果大树倒了谁来赔",
    "请问燃气泄漏保险怎么买",
    "社区组织触电急救培训，占了我们的车位",
    "物业说煤气没有泄漏，是隔壁烧菜",
    "路面没有塌陷，就是颜色不一样",
    "这家店快倒闭了还占着人行道",
    "深夜广场舞吵得人快要爆炸了",
    "希望加强井盖巡查，防止井盖丢失",
    "孩子马上要高考了，工地还在打桩",
    "洒水车路过把我的车喷了一身泥",
    "垃圾快掉出桶外了",
    "油烟味太大，开不了窗",
    "狗不咬人，就是整夜叫",
    "遛狗不牵绳，到处拉屎",
    "被困扰了大半年，天天失眠",
    "公交学生卡在哪里办理",
    "上个月楼下着火，烧坏的车棚到现在没人清理垃圾",
    "热水器打不着火，物业说水压低",
    "天然气开户收费标准是多少",
    "建议在绿化带里多种几棵树",
    "排除触电风险后再开放喷泉",
    "烟囱冒烟，白天晾不了衣服",
    "共享单车倒了一地，盲道过不去",
    "广告牌太亮，晚上照得睡不着",
    "家里的水压小，洗澡要等",
    "店里的桌子摆到路中间，每天晚上都这样",
    "希望别等到出了人命才来管",
    "他们倒垃圾从来不分类",
    "河边步道没有路灯",
    "",
]


@pytest.mark.parametrize("said", EMERGENCIES)
def test_danger_to_life_is_an_emergency(said: str) -> None:
    assert read_urgency(said, marked=False) is Urgency.EMERGENCY


@pytest.mark.parametrize("said", URGENT)
def test_danger_or_loss_now_or_soon_is_urgent(said: str) -> None:
    assert read_urgency(said, marked=False) is Urgency.URGENT


@pytest.mark.parametrize("said", NORMAL)
def test_what_only_sounds_dangerous_rings_no_bell(said: str) -> None:
    assert read_urgency(said, marked=False) is Urgency.NORMAL


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("楼道里没有煤气味", "没有"),
        ("万一着火消防车进不来", "万一"),
        ("前年井盖被偷过", "前年"),
        ("井盖不见了，当天已经补好", "当天已经补好"),
        ("电梯里经常被困", "经常"),
        ("漏电保险怎么理赔", "保险"),
    ],
)
def test_what_takes_a_danger_back_is_said(said: str, why: str) -> None:
    found = find_dangers(said)
    assert found
    assert why in {danger.taken_back for danger in found}


@pytest.mark.parametrize(
    "said",
    [
        "担心是煤气泄漏，现在满屋都是味",
        "去年井盖丢过一次，今天又不见了",
        "昨晚开始着火，到现在还没扑灭",
        "不知道是不是漏电，刚才碰了一下路灯杆漏电",
    ],
)
def test_a_danger_that_goes_on_is_not_taken_back(said: str) -> None:
    assert read_urgency(said, marked=False) is Urgency.EMERGENCY


def test_one_danger_taken_back_leaves_the_others() -> None:
    assert read_urgency("没有煤气味。但是井盖不见了", marked=False) is Urgency.EMERGENCY


def test_a_find_stands_where_its_span_says_and_names_its_family() -> None:
    text = "尊敬的领导：\u200b人行道上窨井\u200b盖被偷了，请处理"
    (found,) = (d for d in find_dangers(text) if d.family == "井盖缺失")
    assert text[slice(*found.span)] == found.phrase
    assert found.urgency is Urgency.EMERGENCY


def test_the_platforms_mark_only_raises() -> None:
    assert read_urgency("路灯坏了", marked=True) is Urgency.URGENT
    assert read_urgency("煤气味很浓", marked=True) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "piece", ["井盖", "井盖没", "没有", "煤气，", "被", "树快要", "\u200b", "😀", "a", "老人", "一", "狗", "\ud800"]
)
def test_any_text_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    read_urgency(piece * (20_000 // len(piece)), marked=False)
    assert time.process_time() - begun < 3
