"""Chinese titles of what the contracts name in English, for people who read a screen."""

CASE_STATES = {
    "received": "已收到",
    "pending_info": "待补充",
    "not_accepted": "不予受理",
    "merged": "已并案",
    "accepted": "已受理",
    "pending_dispatch": "待派单",
    "dispatched": "已派单",
    "in_progress": "办理中",
    "returned": "已退单",
    "adjudication": "会商中",
    "referred_out": "已转办",
    "scheduled": "已排期",
    "shelved": "挂账",
    "handled": "已处置",
    "verified": "已核查",
    "replied": "已答复",
    "closed": "已结案",
    "reopen_review": "重办审核",
}

FACTS = {
    "opened": "立案",
    "ticket_joined": "并案",
    "dispatched": "派单",
    "reopened": "重办",
    "ticket_supplemented": "补充",
    "ticket_withdrawn": "撤回",
    "ticket_evaluated": "评价",
    "scheduled": "已排期",
    "relocation_refused": "排不开",
    "relocation_proposed": "方案待批准",
    "relocation_withdrawn": "撤销调整",
    "work_restored": "恢复原时间",
    "signed": "签收",
    "progressed": "办理进展",
    "returned": "退单",
    "handled": "处置完成",
    "verified": "核查通过",
    "replied": "答复",
    "referred_out": "转办",
    "closed": "结案",
}

TASK_STATES = {"assigned": "待签收", "signed": "已签收", "returned": "已退单", "done": "已办结"}
LINKS = {"opened": "立案", "linked": "并案", "repeat": "重复反映"}
ANSWERS = {"sign": "签收", "progress": "办理进展", "return": "退单", "submit_result": "处置结果"}
