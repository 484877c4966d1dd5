"""`xiaolan topics`: what is declared, what the broker has, and bringing the one to the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from shared.cli.output import console, print_json, problem
from shared.cli.surroundings import START, surroundings

if TYPE_CHECKING:
    from aiokafka.admin import AIOKafkaAdminClient

    from shared.contracts.topics import Topic
    from shared.kit.settings import KitSettings

CLI = typer.Typer()
TOPICS = typer.Typer(help="The topics: declared, created, compared.", no_args_is_help=True)
CLI.add_typer(TOPICS, name="topics")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@TOPICS.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every topic that this city needs, from its declaration. Example: `xiaolan topics list`."""
    declared = _declared(surroundings())
    if as_json:
        print_json([_as_dict(topic) for topic in declared])
        return
    from rich.table import Table

    table = Table("topic", "key", "what", "written by", "kept", "parts", box=None, header_style="bold")
    for topic in declared:
        kept = f"{topic.kept.days} d"
        table.add_row(topic.name, topic.key, topic.about, ", ".join(topic.writers), kept, str(topic.partitions))
    console.print(table)


@TOPICS.command("apply")
def apply(
    replicas: Annotated[int, typer.Option(min=1, max=9, help="Copies of each partition; 3 in production.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Create what is missing and set what differs; safe to repeat. Example: `xiaolan topics apply --replicas 3`."""
    from shared.kit import topics as kit

    settings = surroundings()

    async def run() -> list[str]:
        async with admin_client(settings.kafka_servers) as admin:
            return await kit.apply(admin, _declared(settings), prefix=settings.topic_prefix, replicas=replicas)

    try:
        created = asyncio.run(run())
    except kit.TopicsError as error:
        problem(f"The broker refused: {error}", "With fewer brokers than replicas, give a smaller --replicas.")
    if as_json:
        print_json({"created": created})
        return
    console.print(f"{len(created)} topics created." if created else "Every topic is as declared.")


@TOPICS.command("check")
def check(as_json: AsJson = False) -> None:
    """Compare the broker with the declarations; exit code 1 where they differ. Example: `xiaolan topics check`."""
    from shared.kit import topics as kit

    settings = surroundings()

    async def run() -> list[kit.Difference]:
        async with admin_client(settings.kafka_servers) as admin:
            return await kit.check(admin, _declared(settings), prefix=settings.topic_prefix)

    found = asyncio.run(run())
    if as_json:
        print_json([{"topic": d.topic, "what": d.what, "has": d.has, "should": d.should} for d in found])
        raise typer.Exit(1 if found else 0)
    for d in found:
        console.print(f"{d.topic}: {d.what} is {d.has}, should be {d.should}", markup=False)
    if found:
        problem(
            f"{len(found)} differences.", "`xiaolan topics apply` sets what can be set; partitions it cannot change."
        )
    console.print("Every topic is as declared.")


@asynccontextmanager
async def admin_client(servers: str) -> AsyncIterator["AIOKafkaAdminClient"]:
    """Open an admin client; ends with a sentence when no broker answers."""
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.errors import KafkaError

    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    try:
        await admin.start()
    except KafkaError:
        problem(f"No broker answers at {servers}.", START)
    try:
        yield admin
    finally:
        await admin.close()


def _declared(settings: "KitSettings") -> tuple["Topic", ...]:
    from shared.cli import parts

    return parts.topics(settings.city)


def _as_dict(topic: "Topic") -> dict[str, object]:
    return {
        "name": topic.name,
        "key": topic.key,
        "about": topic.about,
        "kept_days": topic.kept.days,
        "partitions": topic.partitions,
        "writers": topic.writers,
        "readers": topic.readers,
        "stranger": topic.stranger,
    }
