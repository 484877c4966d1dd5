"""Says in plain words where a plan for city work stands, who let it pass, how it ended and how its runs were kept."""

from collections.abc import Mapping

from services.router.domain.people import Staff
from services.router.domain.plan_life import RULE, PlanState, WorkPlan

STAGES = {
    "proposed": "待批准",
    "approved": "已批准，待发布",
    "published": "已发布",
    "in_force": "执行中",
    "superseded": "已被取代",
    "expired": "已到期",
    "withdrawn": "已撤销",
    "lapsed": "未批准已过期",
}
KEPT = {"kept": "按时", "early": "提前作业", "not_reported": "未报", "ahead": "未到"}


def decided_said(plan: WorkPlan, staff: Mapping[str, Staff]) -> str:
    """Say who let a plan pass; a post that left the directory goes by its id."""
    if plan.decided_by == RULE:
        return "按规则自动通过，无须批准"
    return f"{_post(plan.decided_by, staff)}批准" if plan.decided_by else "还没有人批准"


def ended_said(plan: WorkPlan, staff: Mapping[str, Staff]) -> str:
    """Say how a plan ended; empty while it holds or waits."""
    if plan.published or plan.pending:
        return ""
    if plan.state is PlanState.SUPERSEDED:
        return "被同一班组的新方案取代"
    if plan.state is PlanState.WITHDRAWN:
        return f"{_post(plan.ended_by, staff)}撤销"
    return "到期后按时恢复原时间" if plan.state is PlanState.EXPIRED else "到期仍没有人批准"


def _post(actor: str, staff: Mapping[str, Staff]) -> str:
    post = actor.removeprefix("staff:")
    return staff[post].title if post in staff else post
