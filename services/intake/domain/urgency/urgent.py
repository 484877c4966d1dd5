"""The families of urgent matters: danger or loss now or soon.

危险 and 安全隐患 alone are none: they stand in one message of ten, for everything.
"""

from services.intake.domain.urgency import things
from services.intake.domain.urgency.family import Family
from shared.contracts.vocabulary import Urgency

URGENT = (
    Family(
        "井盖松动",
        Urgency.URGENT,
        things.COVERS,
        after="松[动了] 翘 破[损了裂] 损坏 坏[了掉] 不平 下陷 凸起 晃动",
        weak=True,
    ),
    Family(
        "地面下陷",
        Urgency.URGENT,
        "塌陷 沉陷 深坑 大坑 空洞 坑洞 大洞",
        weak=True,
    ),
    Family(
        "线缆垂挂",
        Urgency.URGENT,
        "电线 电缆 线缆 光缆 网线 通讯线 通信线 弱电线 缆线 钢丝 钢缆 电话线",
        after="下垂 垂[下挂了] 掉[落在到下了] 断 拖地 绊 勒 挂到 散落 耷拉 低垂",
        weak=True,
    ),
    Family(
        "电箱敞开",
        Urgency.URGENT,
        "配电箱 电箱 变电箱 电表箱 开关箱 控制箱 高压箱",
        after="敞 没锁 没有?关 未关 开着 门…(?:坏|掉|没)",
    ),
    Family(
        "坠物",
        Urgency.URGENT,
        things.FALLING,
        after="(?:大面积|严重|不断|经常|多处|陆续)?(?:脱落|掉落|坠落|往下掉|掉下|松脱)",
    ),
    Family(
        "高空抛物",
        Urgency.URGENT,
        "高空抛物 高空坠物 高空掉落 楼上扔 楼上往下扔",
    ),
    Family(
        "树杆倒伏",
        Urgency.URGENT,
        things.TALL,
        after="""
                  倒(?:了|下|伏|在|塌|掉) 折断 断[了裂落] 倾斜 倾倒 歪(?:了|倒|斜) 连根(?!挖|移|拔走) 吹[倒断]
                  刮[倒断] 撞[倒断歪] 横在
              """,
        before="倒(?:了|下|伏)的? 折断 吹倒 刮倒",
    ),
    Family(
        "护栏缺失",
        Urgency.URGENT,
        "护栏 栏杆 桥栏 扶手 防护网 防护栏",
        after="缺失 没了 断[了裂] 掉[了落] 倒[了塌] 不见 坏[了掉] 松动 破损",
        weak=True,
    ),
    Family(
        "积水",
        Urgency.URGENT,
        "积水 水深 大水 洪水 内涝 水位 雨水 水就",
        after=r"""
                  (?:过|到|齐|没过|淹到|漫过|没到|超过)(?:了)?(?:膝|小腿|大腿|车轮|轮胎|半个轮) 半米 [3-9]\d厘米
                  几十厘米 没法通行 无法通行 过不去
              """,
    ),
    Family(
        "房屋进水",
        Urgency.URGENT,
        things.HOMES,
        after="""
                  进水 被淹 淹了 泡水 灌水 倒灌 漏水严重 (?:都是|全是|满地)…(?:水|粪) 返[水上] 冒(?:污|粪)水 水漫
              """,
    ),
    Family(
        "污水冒溢",
        Urgency.URGENT,
        things.SEWERS,
        after="""
                  溢[出流]? 冒(?!热|气|泡|烟|臭|味) 倒灌 喷[出涌] 涌[出上] 返[上流出] 流(?:进|到)…(?:家|屋|店|楼) 满地
                  灌[进入]
              """,
        before="溢出 冒出 涌出 喷出 满地",
        gap=12,
    ),
    Family(
        "污水上路",
        Urgency.URGENT,
        "马路 道路 路面 路上 人行道 街上 大街",
        after="(?:污水|粪水|屎尿)…(?:横流|漫流|成河|一地)",
        gap=4,
    ),
    Family(
        "停水停电",
        Urgency.URGENT,
        "停水 断水 停电 断电 停气 断气 没水 没电 停暖",
        after=r"""
                  (?:[半一二两三四五六七八九十几\d]|好几|多)+个?(?:多)?(?:天|小时|日|晚)(?!来) 至今 到现在
                  还没(?:来|有|恢复) 未恢复 没有?恢复 无法 不能(?:做饭|洗|用) 没法
              """,
        before="(?:现在|目前|突然|今天|今早|昨天|昨晚|刚刚|连续|已经)(?:…)(?:天|小时|又|被|就|家|都|全)?",
        gap=3,
    ),
    Family(
        "爆管",
        Urgency.URGENT,
        "水管 管道 自来水管 消防栓 供水管 主管",
        after="爆(?!料) 炸 破裂 断裂 被挖断 喷(?!漆) 冲出",
        gap=4,
    ),
    Family(
        "爆管",
        Urgency.URGENT,
        "爆管",
    ),
    Family(
        "犬伤人",
        Urgency.URGENT,
        "狗 犬 藏獒 狼狗",
        after="""
                  咬(?:人|了|伤|到|住|小|孩|老|我|她|他|死) 追(?![究责求踪问]) 扑(?:人|咬|向|倒|过来|上来|孩|小|老|我)
                  攻击 冲(?:到|向|过来|上来)…(?:人|孩|小朋友|老人|我)?
              """,
        gap=10,
    ),
    Family(
        "人受伤",
        Urgency.URGENT,
        things.PEOPLE,
        after="摔(?:倒|伤|跤|了|成|断|下) 绊倒 滑倒 受伤 骨折 被(?:车)?…(?:撞|砸|烫|(?<!血)压|刮|夹) 缝了",
        gap=10,
    ),
    Family(
        "人受伤",
        Urgency.URGENT,
        """
            摔成骨折 摔伤 摔倒了 摔了一跤 滑倒了 绊倒了 撞伤 砸伤 烫伤 压人 撞人 撞到人 压到人 死了人 出了人命
        """,
    ),
    Family(
        "车受损",
        Urgency.URGENT,
        "车胎 轮胎 轮毂 车子 车辆 我的车",
        after="扎破 扎了 爆胎 爆了 掉进 陷(?:进|入|下) 砸(?:坏|到|中|了) 被砸 底盘…(?:刮|撞|坏)",
        gap=12,
    ),
    Family(
        "生命受威胁",
        Urgency.URGENT,
        "生命",
        after="危险 威胁 安全(?:受到|得不到)",
        before="危及 威胁(?:到)?",
        gap=6,
    ),
    Family(
        "中毒不适",
        Urgency.URGENT,
        "刺鼻 化学味 毒气 农药味 油漆味 恶臭 异味 臭气",
        after="头晕 呕吐 恶心想吐 晕倒 呼吸困难 喘不过气 送医 住院",
        gap=12,
    ),
    Family(
        "危房",
        Urgency.URGENT,
        "危房 墙体 房屋 房子 楼房 围墙 桥梁 桥墩 挡墙 楼体",
        after="倾斜 开裂…(?:严重|很大|越来越) 严重开裂 裂缝…(?:越来越|很大|变大) 裂开",
    ),
)
