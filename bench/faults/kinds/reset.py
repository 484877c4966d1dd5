"""A path's connections end with RST, and so does every new one."""

from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._network import Network
from bench.faults.proxy import Proxy


class Reset(Network):
    name = "reset"
    counter, unit = "connections_reset", "connections were reset"

    def disturb(self, proxy: Proxy, drawn: Drawn) -> None:  # noqa: ARG002
        proxy.reset()


KIND = Reset()
