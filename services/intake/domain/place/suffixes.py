"""What Chinese names of places end with."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Suffix:
    """An ending of names: what it makes of them, how long the name before it may be, how sure it is."""

    text: str
    kind: str
    longest: int
    sure: float

    @property
    def shortest(self) -> int:
        return 1 if self.kind == "road" or self.text == "乡镇" else 2

    @property
    def strong(self) -> bool:
        """Tell whether it has two characters or more; one alone also stands inside names."""
        return len(self.text) > 1


_TABLE = """
province 3 0.4: 省 自治区
city 3 0.5: 市 地区 自治州
district 3 0.5: 区 县 新区 开发区 自治县
street 4 0.6: 街道 镇 乡 民族乡 乡镇
community 5 0.6: 社区 居委会
village 4 0.55: 村 行政村 自然村
village 4 0.45: 组 村民小组
road 5 0.6: 路 大道 大街 街 巷 弄 东路 西路 南路 北路 中路 公路 高速 国道 省道 县道 步行街 美食街 商业街 小吃街
road 4 0.3: 线 连接线 环路
estate 8 0.6: 小区 花园 家园 人家 公寓 新村 佳苑 家苑 雅苑 嘉苑 嘉园 华庭 豪庭 名苑 华府 名邸 公馆 山庄 庄园 别墅 新城
  花苑 名园 雅园 庭苑 名府 华苑 馨苑 景苑 东苑 西苑 南苑 北苑 一村 二村 三村 四村 五村 六村 大院 宿舍
  安置房 回迁房 东区 西区 南区 北区 一区 二区 三区 四区 五区 六区 七区 八区 a区 b区 c区 d区 一期 二期
  三期 四期 五期 生活区
estate 5 0.4: 苑 庭 府 园 邸 墅 轩 郡 湾 坊 阁
estate 6 0.35: 城
school 8 0.6: 小学 中学 学校 幼儿园 学院 大学 高中 初中 一中 二中 三中 四中 校区 实验学校 幼托
hospital 8 0.6: 医院 卫生院 卫生服务中心 中医院 卫生室 保健院
park 7 0.55: 公园 湿地 绿道 植物园 动物园 湿地公园 森林公园 景区 风景区 度假村 步道
market 7 0.55: 市场 菜场 菜市场 农贸市场 批发市场 夜市 集市
mall 7 0.5: 广场 商城 购物中心 商场 超市 百货 商圈 天街 万达 银泰 商贸城 综合体 奥特莱斯
building 7 0.5: 大厦 大楼 大酒店 酒店 宾馆 中心 体育馆 体育场 体育中心 图书馆 博物馆 剧院 影城 写字楼 银行 派出所
  法院 检察院 便利店 餐厅 饭店 面馆 影院 邮局 会所 加油站 充电站 变电站 变电所 垃圾站 中转站 厂 工厂 停车场 车库 基地
  驿站 科技园 厂区
industrial_park 7 0.5: 工业园 产业园 工业区 创业园 科创园 物流园 工业园区 产业园区 园区 小镇
station 7 0.5: 地铁站 地铁口 火车站 汽车站 车站 公交站 公交车站 高铁站 客运站 客运中心 枢纽 收费站 服务区 码头 机场
public_toilet 7 0.5: 公厕 公共厕所 厕所
bridge 5 0.45: 大桥 桥 立交桥 立交 高架 高架桥 隧道 天桥 隧道口 公路桥
water 4 0.35: 水库 河 湖 溪 江 港 河道 河滨 运河 池塘
sight 5 0.4: 寺 岛 庙 古镇 古街 老街 文化村 景点
site 7 0.45: 工地 项目 地块 项目部 售楼处 安置点
"""
"""A line: kind, longest name, how sure; then the suffixes, on as many lines as they need."""


def _suffixes() -> Iterator[Suffix]:
    kind, longest, sure = "", 0, 0.0
    for line in _TABLE.strip().splitlines():
        head, colon, words = line.rpartition(": ")
        if colon:
            kind, longest, sure = head.split()[0], int(head.split()[1]), float(head.split()[2])
        for word in words.split():
            yield Suffix(word, kind, longest, sure)


SUFFIXES = {suffix.text: suffix for suffix in _suffixes()}
ADMINISTRATIVE = frozenset(("province", "city", "district", "street"))
FACILITIES = frozenset(("school", "hospital", "park", "market", "mall", "building", "station", "public_toilet"))
"""Of which a district or town has its own, named by it alone: 上虞区医院, 崧厦镇中心小学."""
