"""The families of emergencies: someone can be badly hurt at any moment."""

from services.intake.domain.urgency import things
from services.intake.domain.urgency.family import Family
from shared.contracts.vocabulary import Urgency

EMERGENCIES = (
    Family(
        "燃气泄漏",
        Urgency.EMERGENCY,
        "燃气 煤气 天然气 液化气 瓦斯 管道气 沼气",
        after="味 泄漏 泄露 外泄 漏[气了出] 在漏 漏得 管(?:道|子)?(?:被挖|挖断|破裂|断裂|爆) 中毒",
        before="闻[到见着](?!不)",
    ),
    Family(
        "一氧化碳",
        Urgency.EMERGENCY,
        "一氧化碳",
        after="中毒 泄漏 报警 超标",
    ),
    Family(
        "井盖缺失",
        Urgency.EMERGENCY,
        things.COVERS,
        after="""
                  没了 没有了 不见 丢(?!垃圾|弃|东西) 缺失 缺了 被偷 被盗 失踪 消失 断[裂开了成] 裂成 碎[了裂]
                  破了?个?(?:大|一)?(?:个)?洞 塌 翻开 敞[开着] (?:没有?|未|没人)盖 打开着 开着 只剩 掉[了进下]
                  陷(?:下|进)去 飞[了走] 移位 大洞 窟窿
              """,
        before="(?:没有?|缺失?|少|无|丢失?|不见)了?[个块只]?的?",
        gap=9,
    ),
    Family(
        "坍塌",
        Urgency.EMERGENCY,
        things.BUILDINGS,
        after="坍塌 倒塌 垮塌 塌[方了下落] 垮[了下] 滑坡 SOON(?:倒(?!闭|车|垃圾)|塌|垮|掉) 摇摇欲坠",
        before="坍塌 倒塌 垮塌",
    ),
    Family(
        "路面塌陷",
        Urgency.EMERGENCY,
        things.GROUND,
        after="""
                  坍塌 塌方 塌[了下] 突然(?:塌|下陷|陷) (?:塌|陷)…(?:大坑|深坑|大洞|个洞|空洞|深洞)
                  塌陷…(?:米|扩大|越来越)
              """,
        before="坍塌",
    ),
    Family(
        "带电",
        Urgency.EMERGENCY,
        things.WIRES,
        after="""
                  漏电 触电 带电 裸露 外露 露在外 断[了裂开落掉] 掉(?:落|在|到|下|了) 垂(?:落在|到地) 落(?:地|在地|下)
                  (?:打|冒|起|喷)火 火花 冒烟 短路 着火 起火 麻手 电到 爆炸
              """,
        before="裸露 断(?:了|掉|落)的? 掉落 漏电",
    ),
    Family(
        "触电",
        Urgency.EMERGENCY,
        "漏电 触电 电死 电伤 电击 电到人",
    ),
    Family(
        "起火",
        Urgency.EMERGENCY,
        "着火 起火 失火 着了火 烧起来 烧着了 火情 自燃 爆燃",
        after="(?!过|隐患|风险|怎么办|危险|点|一样|似的|气|源|率|事故责任)",
        gap=0,
        once=True,
    ),
    Family(
        "火灾爆炸",
        Urgency.EMERGENCY,
        "火灾 爆炸",
        after="了 正在",
        before="发生了? 正在 突然 引发了 出现了 传来 听到",
        gap=1,
    ),
    Family(
        "冒烟",
        Urgency.EMERGENCY,
        "电瓶车 电动车 充电桩 配电 插座 电池 车子 房子 楼道 屋里 家里 厨房 仓库 车间 厂房",
        after="冒[着出]?黑?烟 冒[着出]?火 爆炸 炸了",
    ),
    Family(
        "人被困",
        Urgency.EMERGENCY,
        "被困 困在 困住 关在电梯 关在里面 出不来了 卡在电梯 压在下面 压在底下",
        after="(?![扰惑难])",
        gap=0,
        once=True,
    ),
    Family(
        "人落入险境",
        Urgency.EMERGENCY,
        things.PEOPLE,
        after="""
                  掉(?:进|入|下|到) 跌[进入落] 坠[入落井楼] 落水 溺水 昏迷 晕倒 昏倒 中毒 没(?:有)?呼吸 大出血
                  流血不止 (?<!学生)卡在(?!哪) 被(?:车)?压住 被埋
              """,
        gap=10,
    ),
    Family("轻生", Urgency.EMERGENCY, "轻生 自杀 自残 割腕 跳楼 跳河", after="(?!价|式|机|大甩卖)", gap=0),
    Family(
        "伤人",
        Urgency.EMERGENCY,
        "持刀 拿刀 砍人 砍伤 捅伤 行凶 劫持",
    ),
    Family(
        "坠物砸人",
        Urgency.EMERGENCY,
        things.FALLING,
        after="砸(?:到|中|伤|向|坏|死|在) 差[一]?点砸 摇摇欲坠 SOON(?:坠|掉|落|砸)",
        gap=10,
    ),
    Family(
        "树杆将倒",
        Urgency.EMERGENCY,
        things.TALL,
        after="""
                  摇摇欲坠 SOON(?:倒(?!闭|车|垃圾|计)|断|塌|砸) 砸(?:到|中|伤|向|死) 差点砸
                  压(?:断|住|在)…(?:电线|高压线)
              """,
        gap=10,
    ),
    Family(
        "深水",
        Urgency.EMERGENCY,
        "积水 水深 大水 洪水 内涝 水位 水流",
        after="齐腰 到腰 没过(?:腰|车顶|胸) 及腰 [一二两1-3]米(?!长|宽|范围) 被困 冲走 车…(?:熄火|淹|泡)",
    ),
    Family(
        "狗正咬人",
        Urgency.EMERGENCY,
        "狗 犬 藏獒",
        after="正在咬 咬着不放 咬住 还在咬",
        gap=10,
    ),
)
