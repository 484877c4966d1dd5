"""Every connection of a path ends after some bytes more, in the middle of a frame."""

from random import Random

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy

WHOLE_CALL = 600
"""Bytes below the least that a call to the provider weighs, which has a connection of its own."""


class Cut(Network):
    name = "cut"
    counter, unit = "connections_cut", "connections were cut"

    def detail(self, random: Random, path: str) -> dict[str, float | bool]:
        return {"after_bytes": random.randrange(1, WHOLE_CALL if path == "provider" else 20_000)}

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:
        proxy.cut(int(drawn.detail["after_bytes"]))


KIND = Cut()
