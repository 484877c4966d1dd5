"""Writes each event's JSON schema to docs/schemas, for readers in other languages: `make schemas`."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from shared.contracts.events import EVENTS
from shared.contracts.events.base import Event
from shared.contracts.events.fleet import AnyReport

FLEET_REPORTS = "fleet.out.v1"
FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


def schema_of(event: type[Event]) -> str:
    """Give the schema of an event's data, as a file's text."""
    schema = event.model_json_schema(mode="serialization")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": event.TYPE, **schema}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def schema_of_reports() -> str:
    """Give the schema of what fleet systems send, as a file's text."""
    schema = TypeAdapter(AnyReport).json_schema()
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FLEET_REPORTS, **schema}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def export(folder: Path = FOLDER) -> list[Path]:
    """Write every schema and remove those of events that are no more; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{event.TYPE}.json": schema_of(event) for event in EVENTS}
    files[folder / f"{FLEET_REPORTS}.json"] = schema_of_reports()
    for stale in set(folder.glob("*.json")) - set(files):
        stale.unlink()
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return sorted(files)


if __name__ == "__main__":
    export()
