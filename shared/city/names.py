"""Finds personal names in Chinese text: after a cue (我叫…, 联系人：…, 邻居…) or before a title (…女士)."""

import re
from collections.abc import Iterator

_COMPOUND = "欧阳|上官|司马|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|宇文|长孙|南宫"
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤俞章鲁葛"
    "应诸楼骆裘竺屠祝劳娄阮寿茅傅倪施樊戚柳葆卜项祁裴岑尤童鲍詹冉阎凌柯包宣虞来单费洪翁季殷庄盛柴蓝卫戎边"
)
_NO_GIVEN = "的了在每是和与也都又把被让跟说在从给有没不要向到为对就还将用去来上下里家们这那个您你我他她，每"
_NO_NAMES = (
    "高声|高空|高音|高喊|常年|严重|方便|马上|于是|任何|任意|万一|金额|石头|包括|包工|曾经|曾多|应该|应当|毛病|连续|连夜|单位|来电|"
    "程度|时常|何时|许多|向来|强行|黄昏|周末|周围|周边|周一|周二|周三|周四|周五|周六|周日|段时|安装|施工|边上|费用|盛行|应急"
)
_NAME = rf"(?!{_NO_NAMES})(?:{_COMPOUND}|[{_SINGLE}])[^\W\d_a-zA-Z{_NO_GIVEN}]{{1,2}}"
_FORM = "姓名|联系人|诉求人|投诉人|举报人|反映人|来电人|申请人|当事人|经办人|收件人|户主|法人|法定代表人"
_SAYS = "我叫|本人叫|我名叫|名叫|我的名字是|我的名字叫"
_ROLE = "邻居|房东|租客|租户|店主|老板|负责人|包工头|业主|住户|村民|居民|队长|经理|主任|书记"

_CUED = re.compile(rf"(?:(?:{_SAYS}) ?|(?:{_FORM})[ :是为叫]{{0,3}}|(?:{_ROLE})(?:[ :是叫]|名叫|姓名)?)({_NAME})")
_TITLED = re.compile(rf"({_NAME})(?=先生|女士|小姐|师傅|同志|阿姨)")
_LENGTHS = (2, 3, 4)


def cued_names(text: str) -> Iterator[tuple[int, int]]:
    """Find the names after a cue or before a title; a bare surname (王先生) tells nobody apart and stays."""
    for match in _CUED.finditer(text):
        yield match.span(1)
    for match in _TITLED.finditer(text):
        name = match[1]
        if len(name) > 2 or name[1] not in _SINGLE:  # noqa: PLR2004 - 向王先生 is a verb before a bare surname
            yield match.span(1)


def repeated_names(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """Find the further places where names that were found once stand without a cue."""
    for length in _LENGTHS:
        same = {name for name in names if len(name) == length}
        for start in range(len(text) - length + 1) if same else ():
            if text[start : start + length] in same:
                yield start, start + length
