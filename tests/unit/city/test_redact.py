import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.city.redact import PLACEHOLDERS, Find, PersonalData, find_personal_data, redact

PHONES = {
    "a mobile number in a sentence": ("电话13800000006，谢谢", "电话〔电话〕，谢谢"),
    "a mobile number in groups, by spaces and by strokes": (
        "请打138 0000 0006或138-0000-0007",
        "请打〔电话〕或〔电话〕",
    ),
    "a mobile number with a space behind every digit": ("打1 3 8 0 0 0 0 0 0 0 6", "打〔电话〕"),
    "a mobile number with points": ("打138.0000.0006", "打〔电话〕"),
    "a mobile number in full-width digits": ("手机１３８０００００００６谢谢", "手机〔电话〕谢谢"),
    "a mobile number with the country's code": ("打+86 13800000006", "打〔电话〕"),
    "a mobile number in Chinese numerals": ("打一三八零零零零零零零六", "打〔电话〕"),
    "a mobile number in Chinese numerals and digits": ("打幺三八0000零零零6", "打〔电话〕"),
    "a mobile number in capital Chinese numerals": ("打壹叁捌零零零零零零零陆", "打〔电话〕"),
    "a mobile number with invisible marks inside": ("打138\u200b0000\u202a0006", "打〔电话〕"),
    "a mobile number in mathematical digits": ("打𝟏𝟑𝟖𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟔", "打〔电话〕"),
    "a number right behind 其一": ("其一13800000006", "其一〔电话〕"),
    "a fixed number with an extension": ("座机0575-82000001转12，(0575)82000002", "座机〔电话〕，〔电话〕"),
    "a fixed number in one piece": ("座机057582000001", "座机〔电话〕"),
    "a fixed number in Chinese numerals": ("座机零五七五八二零零零零零一", "座机〔电话〕"),
    "a fixed number without its area code, after its word": ("我的电话82000001", "我的电话〔电话〕"),
    "a service number": ("客服400-800-0001", "客服〔电话〕"),
    "a service number in one piece": ("客服4008000001", "客服〔电话〕"),
    "two numbers behind one word": ("电话：82000001、82000002", "电话：〔电话〕、〔电话〕"),
    "a short number of a firm's own net": ("短号66001", "短号〔电话〕"),
    "a fixed number with a space behind every digit": ("座机8 2 0 0 0 0 0 1", "座机〔电话〕"),
    "letters in the place of noughts and ones": ("打l38OOOO0006", "打〔电话〕"),
    "a telephone in traditional characters": ("聯繫電話82000001", "聯繫電話〔电话〕"),
}
NUMBERS = {
    "an identity number": ("身份证110101199001010022", "身份证〔证件号〕"),
    "an identity number with spaces and a small x": ("身份证 110101 19900101 002x", "身份证 〔证件号〕"),
    "an identity number with a mistyped check digit": ("我110101199001010023", "我〔证件号〕"),
    "an identity number of 15 digits": ("证号110101900101002", "证号〔证件号〕"),
    "an identity number one digit too short, after its word": ("身份证号：11010119900101002", "身份证号：〔证件号〕"),
    "an identity number in Chinese numerals": ("一一零一零一一九九零零一零一零零二二", "〔证件号〕"),
    "an identity number with a Roman ten": ("身份证11010119900101002Ⅹ", "身份证〔证件号〕"),
    "the end of an identity number": ("身份证尾号0022", "身份证尾号〔证件号〕"),
    "a card of the social insurance": ("社保卡号A12345678", "社保卡号〔证件号〕"),
    "the end of a bank card": ("卡尾号0128", "卡尾号〔银行卡〕"),
    "a card behind its bank": ("农行6228480000000000017", "农行〔银行卡〕"),
    "the end of a plate": ("车牌尾号345", "车牌尾号〔车牌〕"),
    "a passport": ("护照号E12345678", "护照号〔证件号〕"),
    "a bank card in groups": ("卡号6222 0212 3456 7890 128", "卡号〔银行卡〕"),
    "a bank card by its check digit alone": ("转到6222021234567890128", "转到〔银行卡〕"),
    "a bank card whose last groups would be an old identity number": ("工行4367 4248 7951 0325 453", "工行〔银行卡〕"),
    "a mistyped bank card after its word": ("银行卡6222021234567890127", "银行卡〔银行卡〕"),
    "plates with and without the dot": ("浙D·00002停在盲道上，浙DD00003也是", "〔车牌〕停在盲道上，〔车牌〕也是"),
    "a plate in small letters": ("浙d00002", "〔车牌〕"),
    "a plate of a new-energy car": ("浙DF00005占位，浙D00005F也占位", "〔车牌〕占位，〔车牌〕也占位"),
    "a plate in full-width signs": ("浙Ｄ００００２", "〔车牌〕"),
    "a plate without its province, after its word": ("车牌D00002", "车牌〔车牌〕"),
    "the plate of a trailer": ("皖A0000挂乱停", "〔车牌〕乱停"),
    "a mail address": ("发到 a.b-c@mail.example.cn 即可", "发到 〔邮箱〕 即可"),
    "a mail address with a full-width sign": ("abc＠example.com", "〔邮箱〕"),
    "a WeChat account": ("加微信abc_12345", "加微信〔账号〕"),
    "a WeChat account of letters alone, after 号": ("微信号是zhangsanfeng", "微信号是〔账号〕"),
    "a WeChat account by its nickname": ("VX：abc12345", "VX：〔账号〕"),
    "a QQ account": ("QQ：12345678", "QQ：〔账号〕"),
    "a QQ group": ("QQ群123456789", "QQ群〔账号〕"),
}
NAMES = {
    "who says his name": ("我叫张伟明，家住附近", "我叫〔姓名〕，家住附近"),
    "who says what he is": ("我是王建国，楼下很吵", "我是〔姓名〕，楼下很吵"),
    "who writes 本人": ("本人李静，反映噪音", "本人〔姓名〕，反映噪音"),
    "a filled-in form": ("联系人：李四", "联系人：〔姓名〕"),
    "a rare surname in a form": ("姓名：仉大海，男", "姓名：〔姓名〕，男"),
    "a name of a minority in a form": ("联系人：买买提·阿不都", "联系人：〔姓名〕"),
    "a neighbour, and the neighbour again": ("邻居王建国每天很吵，王建国不听", "邻居〔姓名〕每天很吵，〔姓名〕不听"),
    "a neighbour whose name is masked": ("邻居王某某养狗", "邻居〔姓名〕养狗"),
    "a masked name without any cue": ("李某在楼道堆物", "〔姓名〕在楼道堆物"),
    "a starred name without any cue": ("宋**在楼道堆物", "〔姓名〕在楼道堆物"),
    "a name behind the neighbour's room": ("邻居402王建国", "邻居402〔姓名〕"),
    "a compound surname": ("邻居尉迟静每天吵", "邻居〔姓名〕每天吵"),
    "a compound surname before a title": ("轩辕小明女士来电", "〔姓名〕女士来电"),
    "a compound surname with one given character": ("找呼延云先生", "找〔姓名〕先生"),
    "a name of two characters does not take the next word": ("邻居王伟晚上唱歌", "邻居〔姓名〕晚上唱歌"),
    "a name before a title": ("找欧阳小明女士", "找〔姓名〕女士"),
    "a surname before a title": ("市民王先生反映", "市民〔姓名〕先生反映"),
    "a preposition that is a surname too": ("我向王先生说过", "我向〔姓名〕先生说过"),
    "a name before a telephone number": ("请联系 王建国 13800000006", "请联系 〔姓名〕 〔电话〕"),
    "a name before the sex": ("王建国，男，五十岁", "〔姓名〕，男，五十岁"),
    "a list of names": ("邻居王伟、李静和陈红都说吵", "邻居〔姓名〕、〔姓名〕和〔姓名〕都说吵"),
    "a name in traditional characters": ("鄰居張偉明每天很吵", "鄰居〔姓名〕每天很吵"),
    "a signature": ("望处理。此致敬礼！王建国", "望处理。此致敬礼！〔姓名〕"),
    "a form with a gap in the name": ("姓名：王 建国", "姓名：〔姓名〕"),
    "two who stand together": ("王建国和李小红夫妇很吵", "〔姓名〕和〔姓名〕夫妇很吵"),
    "a list that runs on into the sentence": ("村民王建国、李小红违建", "村民〔姓名〕、〔姓名〕违建"),
    "who signs at the end": ("望处理。谢谢！王建国 2025年6月18日", "望处理。谢谢！〔姓名〕 2025年6月18日"),
    "a teacher by name": ("王建国老师上课", "〔姓名〕老师上课"),
    "the mother of who writes": ("我妈李秀英摔倒", "我妈〔姓名〕摔倒"),
    "who is to be called": ("请联系王建国", "请联系〔姓名〕"),
    "who lives below": ("楼下住着王建国", "楼下住着〔姓名〕"),
    "the longest surname": ("我叫爱新觉罗建国", "我叫〔姓名〕"),
    "a masked name before an age": ("李某38岁，占道卖菜", "〔姓名〕38岁，占道卖菜"),
    "a masked surname that is an adverb too": ("高某在楼道堆物", "〔姓名〕在楼道堆物"),
    "a worker who is not complained of": ("工作人员许小刚很热情", "工作人员〔姓名〕很热情"),
    "somebody who is said to be called so": ("有个叫李小红的占道卖菜", "有个叫〔姓名〕的占道卖菜"),
}
ROOMS = {
    "unit and room in a building": ("后村家园3幢2单元401室漏水", "后村家园3幢〔房号〕漏水"),
    "a room without its word": ("后村家园3幢401，很吵", "后村家园3幢〔房号〕，很吵"),
    "a unit and a room in Chinese numerals": ("后村家园一幢二单元四零一室", "后村家园一幢〔房号〕"),
    "building, unit and room in one": ("后村家园5-1-301漏水", "后村家园5-〔房号〕漏水"),
    "building and room in one": ("后村家园5-301漏水", "后村家园5-〔房号〕漏水"),
    "a starred room": ("后村家园5-1-3*，吵", "后村家园5-〔房号〕，吵"),
    "a room with a letter": ("住后村小区b2108", "住后村小区〔房号〕"),
    "a room on a floor": ("大厦26楼10号房", "大厦26楼〔房号〕"),
    "a room alone": ("就是301室在敲墙", "就是〔房号〕在敲墙"),
    "who lives above, by room": ("楼上501，很吵", "楼上〔房号〕，很吵"),
    "the owner of a room": ("401业主私自搭建", "〔房号〕业主私自搭建"),
    "two rooms in one breath": ("501、502室漏水", "〔房号〕、〔房号〕漏水"),
    "a village's house, half hidden": ("前山村中心路19*号东边", "前山村中心路〔房号〕号东边"),
    "a house of a village after 住": ("我住在前山村３号，停水", "我住在前山村〔房号〕，停水"),
}
STAYS = {
    "dates and times": "早上05:30，2025-06-18 到 2025-06-22，垃圾车在峰山路后村家园作业",
    "short public numbers": "拨打12345、96310、110、119都没有结果",
    "file numbers": "工单号20250618000123456789，编号SX-20250618-000123",
    "a file number that passes a card's check": "工单号6222021234567890128",
    "a tender's number": "招标编号ZJ-13800000006，合同编号13800000006",
    "a file number of division, date and serial": "受理编号：330602202506180001",
    "a shop on a road, half hidden": "凤起路**造型店，峰山路19*号",
    "a road that is named like a person": "楼下是于越路，就在常禧路",
    "places that are named like persons": "楼下是徐渭故居，对面是陆游公园，隔壁陈家浜",
    "a road's name alone": "于越路",
    "old masters": "康宁街老师傅理发店",
    "owners by number": "200业主联名，200户业主，楼下100米",
    "words that begin like a surname behind people and places": "楼下黄焖鸡，隔壁顾家家居，市民连连叫苦，村民房前屋后",
    "neighbours who shout": "邻居高声喧哗",
    "roles without a name": "老板常年占道，业主反映多次，居民严重不满",
    "the block where people live": "居民楼下摆摊，住户商议后向城管反映",
    "a building with a letter": "浙江A座12345号",
    "amounts and areas": "罚款20000元，面积1500平方米，补偿13800000元",
    "a road and its number": "住在峰山路128号，在峰山路与江扬路交叉口",
    "a national road": "104国道与329国道，G92高速",
    "a building": "后村家园3幢门口堆垃圾，12号楼后面",
    "a number of households": "后村家园3幢200户居民，5幢2018年交付",
    "a flat's rooms": "三室两厅，2室1厅",
    "a year and a document": "浙政办发〔2025〕11号，2025年第3期",
    "a flight of hours": "每天22:00-05:30，连续3-5天",
    "a price list": "每小时5-10元，封顶200元",
    "a public account": "微信公众号上登记过，微信支付付不了",
    "an officer complained of": "城管队员王建国态度粗暴，辱骂摊主",
    "an officer complained of before his title": "投诉王建国队长不作为",
    "an officer of a short name, and the first word of blame": "保安王伟收了钱不办事，网格员李静推诿",
    "an officer by surname": "王队长说不归他管",
    "a firm complained of": "举报绍兴宏大建设有限公司夜间施工",
    "a firm's credit code": "统一代码91330600MA2ABCDE0X",
    "who is no person": "我是高中生，我是业主，本人温州人",
    "a street cleaner": "环卫师傅辛苦了",
    "an emergency exit in figures": "疏散距离120米，电压10000伏",
    "a placeholder of ours": "〔电话〕〔姓名〕先生住3幢〔房号〕",
    "nothing": "",
    "one character": "王",
    "faces only": "😀😀",
}
FOUND = {**PHONES, **NUMBERS, **NAMES, **ROOMS}


@pytest.mark.parametrize(("text", "clean"), FOUND.values(), ids=FOUND)
def test_what_becomes_a_typed_placeholder(text: str, clean: str) -> None:
    assert redact(text).text == clean


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_what_stays(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).found == ()


def test_twelve_digits_are_no_telephone_number() -> None:
    assert redact("手机１３８００００００００６").found == ()


def test_the_finds_come_in_the_texts_order_and_say_where_they_stood() -> None:
    text = "浙D\u200b00002车主，联系人：李四，13800000006"
    assert redact(text).found == (PersonalData.PLATE, PersonalData.NAME, PersonalData.PHONE)
    assert find_personal_data(text)[0] == Find(0, 8, PersonalData.PLATE)
    assert [text[find.start : find.end] for find in find_personal_data(text)] == [
        "浙D\u200b00002",
        "李四",
        "13800000006",
    ]


def test_one_name_of_staff_is_judged_by_its_sentence() -> None:
    assert redact("城管王建国很热情。城管李大海打人").text == "城管〔姓名〕很热情。城管李大海打人"


def test_a_name_that_is_complained_of_once_is_kept_everywhere() -> None:
    text = "投诉城管队员王建国打人，邻居王建国可以作证"
    assert redact(text).text == text


def test_what_is_replaced_stays_replaced() -> None:
    once = redact("联系人：李四，13800000006，浙D00002，110101199001010022，3幢401").text
    assert redact(once).text == once


def test_the_text_around_a_find_keeps_every_character() -> None:
    text = "😀e\u0301 ＡＢＣ\u202e後村家園 13800000006 谢谢😀"
    assert redact(text).text == text.replace("13800000006", "〔电话〕")


def test_every_kind_has_its_placeholder() -> None:
    assert set(PLACEHOLDERS) == set(PersonalData)
    assert len(set(PLACEHOLDERS.values())) == len(PersonalData)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert redact(text).text is not None


@given(st.text(alphabet="0123456789 -+*一三八浙D@.xX张王我叫邻居幢室：、某〔电话〕\u200b１２３", max_size=60))
def test_a_redacted_text_is_not_changed_again(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


PIECES = [
    "1",
    "1 ",
    "一",
    "a",
    "a@",
    "a.",
    "我叫张",
    "邻居王建",
    "王先生",
    "城管王伟打人",
    "王伟、",
    "浙D",
    "0575",
    "电话",
    "3幢4",
    "住村",
    "村1*",
    "编号",
    "王伟和",
    "😀e\u0301\u202e",
]


def _cost(text: str) -> float:
    start = time.process_time()
    redact(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES)
def test_the_time_grows_as_the_text(piece: str) -> None:
    """Quadratic work would take a hundred times as long for ten times the text."""
    short, long = (piece * (size // len(piece)) for size in (20_000, 200_000))
    assert _cost(long) < 25 * max(min(_cost(short) for _ in range(3)), 0.01)
