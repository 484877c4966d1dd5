"""Each piece of a path's traffic comes late, by a time that varies."""

from random import Random

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class Delay(Network):
    name = "delay"
    counter, unit = "bytes_delayed", "bytes came late"
    span = (5, 20)

    def detail(self, random: Random, path: str) -> dict[str, float | bool]:  # noqa: ARG002
        each = round(random.uniform(0.05, 1.5), 2)
        return {"each": each, "jitter": round(each * random.uniform(0, 1), 2)}

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:
        proxy.delay(drawn.detail["each"], drawn.detail["jitter"])


KIND = Delay()
