"""A path swallows what is sent, both ways or answers alone, and gives it out when it is over."""

from random import Random

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class BlackHole(Network):
    name = "black_hole"
    counter, unit = "bytes_held", "bytes were held"
    span = (4, 20)

    def detail(self, random: Random, path: str) -> dict[str, float | bool]:  # noqa: ARG002
        return {"answers_only": random.random() < 0.5}

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:
        proxy.black_hole(answers_only=bool(drawn.detail["answers_only"]))


KIND = BlackHole()
