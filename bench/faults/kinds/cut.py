"""Every connection of a path ends after some bytes more, in the middle of a frame."""

from random import Random

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class Cut(Network):
    name = "cut"
    counter, unit = "connections_cut", "connections were cut"

    def detail(self, random: Random) -> dict[str, float | bool]:
        return {"after_bytes": random.randrange(1, 20_000)}

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:
        proxy.cut(int(drawn.detail["after_bytes"]))


KIND = Cut()
