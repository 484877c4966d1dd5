"""`xiaolan up`: Kafka, PostgreSQL and the services in one terminal, until Ctrl-C."""

import asyncio
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO
from urllib.parse import urlsplit

import typer
from rich.markup import escape

from shared.cli.output import console, errors, problem
from shared.cli.surroundings import surroundings

if TYPE_CHECKING:
    from deploy.local.stack import Endpoints
    from shared.cli.running import Room
    from shared.kit.settings import KitSettings

CLI = typer.Typer()
READY_SECONDS = 60.0
NEXT = """
Ready. In another terminal:

  export PATH="$PWD/.venv/bin:$PATH"
  xiaolan send hotline --sample new_snap_three_words    speak as a platform
  xiaolan case list                                     see what became of it
  xiaolan unit inbox sx-muni                            act as a unit
  xiaolan tail 'channel.*.out.v1' --from-start          hear what the platforms hear
  xiaolan status                                        how it all stands

Addresses and keys for other programs are in {endpoints}. Ctrl-C ends it; what happened stays in {state}."""


@CLI.command()
def up(
    state: Annotated[Path, typer.Option(help="Where data, keys and logs are kept.")] = Path(".state"),
    at: Annotated[str, typer.Option(help="Let the clock begin at this moment instead of now.")] = "",
) -> None:
    """Start the broker, the database and the three services; whoever exits is started again.

    With KAFKA_SERVERS and DATABASE_URL set, those are used instead.
    Example: `xiaolan up`, or, for the morning of the demo, `xiaolan up --at 2025-06-18T05:42+08:00`
    """
    from deploy.local.faults import LocalStackError
    from deploy.local.stack import local_stack

    settings = surroundings(of_up=False)
    clock = _clock(at) if at else settings.clock
    try:
        with local_stack(state=state / "stack") as endpoints:
            asyncio.run(_run(_room(endpoints, settings, clock, state), state))
    except LocalStackError as error:
        problem(str(error), "Nothing was left running.")
    except KeyboardInterrupt:
        raise typer.Exit from None


def _clock(at: str) -> str:
    from shared.kit.clock import Clock, ClockError

    clock = f"{at}@1/{datetime.now(UTC).isoformat()}"
    try:
        Clock.parse(clock)
    except ClockError:
        problem(f"{at} is no moment.", "Give date, time and offset: 2025-06-18T05:42+08:00.", code=2)
    return clock


def _room(endpoints: "Endpoints", settings: "KitSettings", clock: str, state: Path) -> "Room":
    from deploy.local.ports import kept_ports
    from deploy.local.private import once
    from deploy.local.secrets import new_key, vault_keys
    from shared.cli import parts
    from shared.cli.running import Room

    names = parts.service_names()
    keys = vault_keys(state)
    keys["PARKING_KEYS"] = os.environ.get("PARKING_KEYS") or once(state / "parking_keys", lambda: f"k1:{new_key()}")
    ports = dict(zip(names, kept_ports(state / "service_ports", len(names)), strict=True))
    return Room(
        endpoints.kafka_servers,
        endpoints.database_url,
        keys,
        settings.city,
        ports,
        clock,
        settings.topic_prefix,
    )


async def _run(room: "Room", state: Path) -> None:
    from deploy.local.supervisor import Supervisor
    from shared.cli.running import prepare, until_ready
    from shared.kit.settings import ENDPOINTS

    await prepare(room)
    _write_private(ENDPOINTS, "".join(f"{name}={value}\n" for name, value in room.environment().items()))
    log = (state / "services.log").open("a", encoding="utf-8")
    supervisor = Supervisor(room.commands(), Talk(log).say)
    running = asyncio.create_task(supervisor.run())
    try:
        waiting = await until_ready(room, READY_SECONDS)
        _welcome(room, waiting, state)
        await running
    finally:
        supervisor.stop()
        await running
        ENDPOINTS.unlink(missing_ok=True)
        log.close()


def _welcome(room: "Room", waiting: dict[str, Any], state: Path) -> None:
    from shared.cli.running import why
    from shared.kit.settings import ENDPOINTS

    console.print(f"Kafka       {room.kafka_servers}", markup=False)
    console.print(f"PostgreSQL  {urlsplit(room.database_url).netloc.rpartition('@')[2]}", markup=False)
    for name, port in room.ports.items():
        state_word = "not ready yet" if name in waiting else "ready"
        console.print(f"{name:<11} http://127.0.0.1:{port}  {state_word}", markup=False)
    for name, report in waiting.items():
        errors.print(f"{name} waits: {why(report)}; see {state / 'services.log'}", markup=False, soft_wrap=True)
    console.print(NEXT.format(state=state, endpoints=ENDPOINTS), markup=False, soft_wrap=True)


@dataclass
class Talk:
    """Keeps every line in the log; shows a person what wants attention, a line that repeats itself only once."""

    log: TextIO
    said: dict[str, str] = field(default_factory=dict)

    def say(self, service: str, line: str) -> None:
        self.log.write(f"{service} {line}\n")
        self.log.flush()
        shown = _shown(line)
        if shown and self.said.get(service) != shown:
            self.said[service] = shown
            console.print(f"[yellow]{escape(service)}[/] {escape(shown)}", soft_wrap=True)


def _shown(line: str) -> str:
    """Give what a person should see of a line; of a traceback that is its last line."""
    try:
        said = json.loads(line)
    except ValueError:
        return "" if line.startswith((" ", "Traceback")) else line
    if said.get("level") not in ("warning", "error", "critical"):
        return ""
    facts = " ".join(f"{k}={v}" for k, v in said.items() if k not in ("level", "event", "timestamp"))
    return f"{said.get('event')} {facts}".strip()


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)
