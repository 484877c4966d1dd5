"""Somebody makes a topic's limit far too small for a while: the broker refuses what a relay sends, for good reason."""

from dataclasses import dataclass
from random import Random

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from bench.faults.kinds._broker import BROKER, admin_of
from bench.faults.kinds._kind import Drawn, Kind, members
from bench.faults.kinds._patience import felt
from bench.faults.system import System
from shared.contracts.topics import CASE, CHANNEL_OUT, TICKET, find_topic
from shared.kit import topics

WRITERS = {TICKET.name: "intake", CASE.name: "router", CHANNEL_OUT.of("hotline").name: "notifier"}
LIMIT = 100
"""Bytes; no record of ours is as small."""
LONGER = 30.0
_ERRORS = "xiaolan_relay_errors_total{"


@dataclass
class Refusing:
    before: float
    refused: float = 0


class RefusingTopic(Kind[Refusing]):
    name = "refusing_topic"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, f"{BROKER}/{random.choice(sorted(WRITERS))}", random.uniform(2, 10))

    async def inject(self, system: System, drawn: Drawn) -> Refusing:
        topic = drawn.target.partition("/")[2]
        state = Refusing(await _errors(system, WRITERS[topic]))
        small = topics.config_of(find_topic(topic)) | {"max.message.bytes": str(LIMIT)}
        async with admin_of(system) as admin:
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, small)])
        return state

    async def heal(self, system: System, drawn: Drawn, state: Refusing) -> None:
        topic = drawn.target.partition("/")[2]

        async def refused() -> bool:
            state.refused = await _errors(system, WRITERS[topic]) - state.before
            return state.refused > 0

        await felt(refused, LONGER)
        async with admin_of(system) as admin:
            await topics.apply(admin, [find_topic(topic)], prefix="")

    async def evidence(self, system: System, drawn: Drawn, state: Refusing) -> str:  # noqa: ARG002
        return f"relays gave up and began anew {state.refused:.0f} times" if state.refused > 0 else ""


async def _errors(system: System, service: str) -> float:
    """Add up how often the service's relays rebuilt their producers, as their metrics say."""
    texts = [await system.members[name].metrics() for name in members(system, service)]
    lines = [line for text in texts for line in (text or "").splitlines() if line.startswith(_ERRORS)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


KIND = RefusingTopic()
