"""What the stories of the city, and the same elsewhere, say is read rightly: category, kind, hour, urgency."""

from dataclasses import dataclass

import pytest

from services.intake.usecases.read_line import Line, LineReader
from services.intake.usecases.said_line import Said, said_line
from tests.unit.intake.made import NOW, city


@dataclass(frozen=True)
class Story:
    name: str
    text: str
    category: str
    title: str = ""
    hint: str | None = None
    hour: str = ""
    """The clock time of the matter, where one is told."""


STORIES = [
    Story(
        "the sanitation truck on the morning before the 中考",
        "早上五点半不到环卫车就停在峰山路后村家园楼下，收桶压缩响成一片，孩子马上中考，能不能晚点来",
        "sanitation.noise",
        hour="05:30",
    ),
    Story("three words and a photo, by the platform's hint", "灯不亮", "municipal_facilities.street_lamp", hint="路灯"),
    Story("one matter, the first of three voices", "后村家园门口扫路车天不亮就来，吵得睡不着", "sanitation.noise"),
    Story(
        "one matter, the second", "家门口那台洗扫车每天早上五点半来回扫，声音特别大", "sanitation.noise", hour="05:30"
    ),
    Story(
        "one matter, the third", "清扫车太早了，小孩要考试，请改到七点半以后", "sanitation.noise", title="环卫噪声扰民"
    ),
    Story(
        "the third inspection of a month",
        "我们厂这个月已经是第三次检查了，查的是同样的台账，能不能综合查一次",
        "enterprise_enforcement.inspection",
    ),
    Story(
        "the school lunch, which is not the bureau's", "孩子学校食堂的午餐又冷又少，请加强监管", "out_of_scope.school"
    ),
    Story(
        "a matter that two units return",
        "人行道上的窨井盖松动，踩上去咣当响，路政说是水务的",
        "municipal_facilities.manhole",
    ),
    Story("a limit over the holiday", "国庆前小区门口垃圾成堆没人清运，苍蝇到处飞", "sanitation.garbage"),
    Story(
        "a phone and a neighbour's name in the text",
        "楼上邻居王大勇天天半夜打麻将，吵得人没法睡，我的电话13800000012",
        "noise.neighbour",
    ),
    Story(
        "a tip with a reward", "半夜有货车在河边偷倒装修垃圾，拍了视频，申请有奖举报", "sanitation.construction_waste"
    ),
    Story("a post found online", "网上有人发帖：迪荡湖边的公厕脏得进不去，蹲位堵着，地上全是水", "sanitation.toilet"),
    Story("parked cars on a road to be dug up", "这条路两边人行道停满了车，下周又要开挖", "parking.sidewalk"),
    Story("a category whose figures are told", "公园绿化带杂草丛生，没有人养护", "landscaping.neglect"),
    Story(
        "Wanzhou 2021: the refuse truck at four",
        "小区外的垃圾车凌晨四点就来收垃圾，液压和倒桶的声音把全家吵醒，希望六点以后再来",
        "sanitation.noise",
        hour="04:00",
    ),
    Story(
        "Danyang 2025: the sweeper at six",
        "早上六点扫地车在楼下一圈一圈地扫，噪音特别大，能不能换台声音小的机器",
        "sanitation.noise",
        hour="06:00",
    ),
]


def told(story: Story) -> Said:
    base, intake = city()
    line = Line(id="1", title=story.title, text=story.text, received_at=NOW, platform_category=story.hint)
    return said_line(LineReader(intake.reader, base).read(line, NOW))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_is_read_rightly(story: Story) -> None:
    found = told(story)
    assert found["sub_category"] == story.category
    assert found["answered"]
    assert found["matters"] == []
    assert not story.hour or any(f"{one['start']:%H:%M}" == story.hour for one in found["times"] if one["start"])


def test_neither_the_phone_nor_the_neighbours_name_leaves_intake() -> None:
    story = next(story for story in STORIES if "phone" in story.name)
    assert {(one["type"], one["text"]) for one in told(story)["pii"]} == {("name", "王大勇"), ("phone", "13800000012")}


def test_a_tip_with_a_reward_is_a_report_and_a_question_is_none() -> None:
    story = next(story for story in STORIES if "reward" in story.name)
    assert told(story)["kind"] == "report_violation"
