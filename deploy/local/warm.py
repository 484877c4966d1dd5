"""`python -m deploy.local.warm`: record which classes the broker loads, once, so that later starts cost half.

It costs twelve seconds of CPU, and then a start costs six instead of twelve: so the tests, which start many stacks,
ask for it, and a newcomer's first demo does not.
"""

import sys
from pathlib import Path

from deploy.local.cache import Parts, cache_folder, fill, writing
from deploy.local.faults import LocalStackError
from deploy.local.folders import passing
from deploy.local.jars import read_lock
from deploy.local.kafka import Kafka
from deploy.local.progress import Progress

PATIENCE = 300.0  # seconds: the archive is put together after the broker has stopped


def main() -> None:
    try:
        warm(cache_folder(), Progress())
    except LocalStackError as error:
        sys.exit(str(error))


def warm(folder: Path, progress: Progress) -> None:
    """Make the archive where there is none; two at once do it twice, and the later one's stays."""
    parts = fill(folder, read_lock(), progress)
    if not parts.archive.exists():
        progress.say("Preparing quick starts of Apache Kafka, once")
        with passing(folder / "stacks") as (place, lock):
            _record(parts, place, lock)


def archived(archive: Path) -> tuple[str, ...]:
    """Give the options that use the archive; the virtual machine passes over one that does not fit."""
    return (f"-XX:AOTCache={archive}", "-Xlog:disable", "-Xlog:all=error:stderr") if archive.exists() else ()


def _record(parts: Parts, place: Path, lock: int) -> None:
    kafka = Kafka(parts.kafka, place / "kafka", keep=(lock,))
    half = place / "kafka.aot"
    with writing(place):
        kafka.folder.mkdir()
        kafka.prepare()
        kafka.java = (f"-XX:AOTCacheOutput={half}",)
        kafka.start()
        kafka.stop(PATIENCE)
        if half.exists():
            half.replace(parts.archive)


if __name__ == "__main__":
    main()
