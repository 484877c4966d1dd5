"""A connection to the database ends at the very commit: it never arrives, or it is done and nobody is told."""

from random import Random

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class LostCommit(Network):
    name = "lost_commit"
    paths = ("postgres",)
    counter, unit = "words", "commits met the end of their connection"
    span = (1, 6)

    def detail(self, random: Random, path: str) -> dict[str, float | bool]:  # noqa: ARG002
        return {"done": random.random() < 0.5}

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:
        proxy.break_at(b"COMMIT", passes=bool(drawn.detail["done"]))


KIND = LostCommit()
