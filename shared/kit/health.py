"""What a service says of itself: /live (the loop turns), /ready (it makes progress), /metrics."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from faststream.asgi import AsgiResponse, get
from prometheus_client import make_asgi_app

from shared.kit.metrics import Metrics

log = structlog.get_logger()


@dataclass
class Health:
    """Keeps what the service waits for; a change is logged once, not every second."""

    service: str
    waiting: dict[str, str] = field(default_factory=dict)
    """What is away, and what to do about it."""
    details: Callable[[], dict[str, Any]] = dict

    def away(self, part: str, why: str) -> None:
        if part not in self.waiting:
            log.warning("waiting", part=part, why=why)
        self.waiting[part] = why

    def back(self, part: str) -> None:
        if self.waiting.pop(part, None) is not None:
            log.info("back", part=part)

    def report(self) -> dict[str, Any]:
        """Say whether the service is ready, what it waits for, and how far its consumers are."""
        details = self.details()
        troubles = [why for c in details.get("consumers", []) for why in c["troubles"]]
        ready = not self.waiting and not troubles and bool(details)
        return {"service": self.service, "ready": ready, "waiting_for": dict(self.waiting), **details}


def routes(health: Health, metrics: Metrics) -> list[tuple[str, Any]]:
    """Give the ASGI routes of a service."""

    @get
    async def live(scope: Any) -> AsgiResponse:  # noqa: ARG001
        return _json({"service": health.service, "live": True}, 200)

    @get
    async def ready(scope: Any) -> AsgiResponse:  # noqa: ARG001
        report = health.report()
        return _json(report, 200 if report["ready"] else 503)

    return [("/live", live), ("/ready", ready), ("/metrics", make_asgi_app(metrics.registry))]


def _json(body: dict[str, Any], status: int) -> AsgiResponse:
    return AsgiResponse(
        json.dumps(body, ensure_ascii=False).encode(), status, headers={"content-type": "application/json"}
    )
