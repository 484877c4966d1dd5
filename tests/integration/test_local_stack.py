"""The real broker and database as child processes: side by side, killed, kept, as another user."""

import asyncio
import json
import os
import pwd
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from signal import SIGKILL

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.cache import cache_folder, fill
from deploy.local.children import Command, spawn
from deploy.local.jars import read_lock
from deploy.local.progress import Progress
from deploy.local.stack import Endpoints, local_stack, managed_stack

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0
ORDINARY = pwd.getpwnam("nobody").pw_uid  # initdb wants a user with a name
HOLD = """
import json, os, sys, time
from deploy.local.stack import managed_stack
with managed_stack(fsync=False) as stack:
    print(json.dumps({"folder": str(stack.kafka.folder.parent), "uid": os.geteuid()}), flush=True)
    time.sleep(600)
"""


async def leave(endpoints: Endpoints, word: str) -> None:
    connection = await asyncpg.connect(endpoints.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
    await connection.execute("INSERT INTO words VALUES ($1)", word)
    await connection.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=endpoints.kafka_servers)
    await admin.start()
    if "words" not in await admin.list_topics():
        await admin.create_topics([NewTopic("words", 1, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=endpoints.kafka_servers, enable_idempotence=True) as producer:
        await producer.send_and_wait("words", word.encode())


async def found(endpoints: Endpoints) -> tuple[list[str], list[str]]:
    """Read (words in the database, words in the topic)."""
    connection = await asyncpg.connect(endpoints.database_url)
    rows = [row["word"] for row in await connection.fetch("SELECT word FROM words")]
    await connection.close()
    options = {"bootstrap_servers": endpoints.kafka_servers, "group_id": "reader", "auto_offset_reset": "earliest"}
    async with AIOKafkaConsumer("words", enable_auto_commit=False, **options) as consumer:
        records = [(await asyncio.wait_for(consumer.getone(), DEADLINE)).value.decode() for _ in rows]
    return rows, records


def processes_in(folder: str) -> list[int]:
    """List processes that work in a stack's folder."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _cwd(each).startswith(folder)]


def _cwd(process: Path) -> str:
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return ""


def eventually(condition) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_stacks_run_side_by_side_and_leave_nothing(tmp_path):
    with ExitStack() as both, ThreadPoolExecutor(2) as pool:
        enter = [pool.submit(both.enter_context, managed_stack(fsync=False)) for _ in range(2)]
        one, two = (task.result(DEADLINE) for task in enter)
        asyncio.run(leave(one.endpoints, "one"))
        asyncio.run(leave(two.endpoints, "two"))
        assert asyncio.run(found(one.endpoints)) == (["one"], ["one"])
        assert asyncio.run(found(two.endpoints)) == (["two"], ["two"])
        folders = [stack.kafka.folder.parent for stack in (one, two)]
    assert not any(folder.exists() or processes_in(str(folder)) for folder in folders)


def test_data_stays_over_kill_restart_and_a_new_start_with_the_same_folder(tmp_path):
    with managed_stack(state=tmp_path / "state") as stack:
        before = stack.endpoints
        asyncio.run(leave(before, "first"))
        for server in (stack.kafka, stack.postgres):
            server.kill()
            assert server.pid is None
            server.start()
        assert stack.endpoints == before
        asyncio.run(leave(before, "second"))
        assert (tmp_path / "state" / "postgres" / "data").stat().st_uid != 0
    with local_stack_of_our_own(tmp_path / "state") as endpoints:
        words = ["first", "second"]
        assert asyncio.run(found(endpoints)) == (words, words)


def local_stack_of_our_own(state: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KAFKA_SERVERS", raising=False)
        patch.delenv("DATABASE_URL", raising=False)
        return local_stack(state=state, progress=Progress.silent())


def test_what_the_environment_names_is_not_started(monkeypatch):
    monkeypatch.setenv("KAFKA_SERVERS", "elsewhere:9092")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with local_stack(fsync=False, progress=Progress.silent()) as endpoints:
        assert endpoints.kafka_servers == "elsewhere:9092"
        assert asyncio.run(ask(endpoints.database_url, "SHOW server_encoding")) == "UTF8"


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_the_database_wants_its_password_and_the_broker_makes_no_topic_by_itself():
    with managed_stack(fsync=False) as stack:
        wrong = stack.postgres.url.replace(stack.postgres.password, "guess")
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(ask(wrong, "SELECT 1"))
        assert asyncio.run(topics_after_asking_for(stack.kafka.servers, "unknown")) == set()


async def topics_after_asking_for(servers: str, topic: str) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        await admin.describe_topics([topic])
        return {name for name in await admin.list_topics() if not name.startswith("__")}
    finally:
        await admin.close()


@pytest.fixture
def own_cache(tmp_path):
    """A cache folder that an ordinary user owns, filled from this user's."""
    fill(cache_folder(), read_lock(), Progress.silent())
    own = tmp_path / "cache"
    own.mkdir()
    for each in cache_folder().iterdir():
        if each.name == "jars" or each.name.startswith("postgres-"):
            shutil.copytree(each, own / each.name)
    if os.geteuid() == 0:
        for each in (own, *own.rglob("*")):
            os.chown(each, ORDINARY, ORDINARY)
    return own


def held_by_another_process(cache: Path, log: Path, uid: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "XIAOLAN_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    command = Command([sys.executable, "-c", HOLD], environment=environment, folder=ROOT, uid=uid)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT)
    try:
        return spawn(command, descriptor)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("uid", [0, ORDINARY], ids=["the user of the tests", "an ordinary user"])
def test_children_die_with_a_parent_that_is_killed(own_cache, tmp_path, uid):
    uid = uid if os.geteuid() == 0 else 0
    parent = held_by_another_process(own_cache, tmp_path / "log", uid)
    eventually(lambda: parent.poll() is not None or "folder" in (tmp_path / "log").read_text())
    held = json.loads(next(line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")))
    assert held["uid"] == (uid or os.geteuid())
    assert len(processes_in(held["folder"])) >= 2
    parent.send_signal(SIGKILL)
    parent.wait(DEADLINE)
    eventually(lambda: not processes_in(held["folder"]))


def test_children_die_when_the_parent_died_before_they_could_ask(tmp_path):
    launcher = Path(ROOT / "deploy" / "local" / "launch.py")
    nobody = subprocess.Popen(["/bin/true"])
    nobody.wait()
    command = [sys.executable, "-I", "-S", str(launcher), str(nobody.pid), str(int(SIGKILL)), "0", "/bin/sleep", "600"]
    assert subprocess.run(command, timeout=DEADLINE, check=False).returncode == 1
