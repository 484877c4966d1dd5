"""Requests arrive and their answers do not: what was asked for is done, and nobody is told."""

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class LostAnswers(Network):
    name = "lost_answers"
    counter, unit = "bytes_lost", "bytes of answers were lost"

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:  # noqa: ARG002
        proxy.lose_answers()


KIND = LostAnswers()
