"""`xiaolan demo`: tells the city's stories on the real system, and compares what came of them with what should."""

from pathlib import Path
from typing import Annotated

import typer

from shared.cli.output import console, errors, print_json, problem
from shared.cli.surroundings import quiet

CLI = typer.Typer()
DEFAULT = ("story-1", "story-3")


@CLI.command()
def demo(
    stories: Annotated[
        list[str] | None, typer.Argument(help="Stories of the city folder; story-1 and story-3 if none.")
    ] = None,
    city: Annotated[Path, typer.Option(help="The city's folder.")] = Path("deploy/cities/shaoxing"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of telling.")] = False,
) -> None:
    """Play stories on real Kafka and PostgreSQL, on a fast clock; exit code 1 where something is not as expected.

    With KAFKA_SERVERS or DATABASE_URL set, a corner of those is used and left clean. Example: `xiaolan demo story-1`
    """
    from rich.console import Console

    from deploy.demo import run as play
    from deploy.demo.story import StoryError, load
    from deploy.local.faults import LocalStackError

    quiet()
    try:
        told = [load(city, name) for name in stories or DEFAULT]
        result = play.run(told, city, Console(quiet=True) if as_json else console, errors)
    except StoryError as error:
        problem(str(error), f"Look into {city / 'stories'}.", code=2)
    except LocalStackError as error:
        problem(str(error), "Nothing was left running.")
    except play.NotReadyError as error:
        problem(str(error), "Run it again; a machine under load may need longer.")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if as_json:
        print_json(result.as_dict())
    raise typer.Exit(0 if result.passed else 1)
