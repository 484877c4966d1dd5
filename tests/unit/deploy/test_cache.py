import errno
import os
import threading
from pathlib import Path

import pytest

from deploy.local import cache, download
from deploy.local.cache import cache_folder, fill
from deploy.local.faults import CacheBusy, FullDisk, LocalStackError, NoNetwork, NoRights, WrongChecksum
from deploy.local.locks import held
from deploy.local.progress import Progress
from tests.unit.deploy.warehouse import Warehouse


@pytest.fixture
def warehouse(monkeypatch):
    return Warehouse().opened(monkeypatch)


def filled(folder, warehouse):
    return fill(folder, warehouse.lock, Progress.silent())


def test_an_empty_cache_is_filled_and_the_database_unpacked(tmp_path, warehouse):
    parts = filled(tmp_path / "new" / "cache", warehouse)
    assert [path.read_bytes() for path in parts.kafka] == [b"broker" * 1000, b"client" * 1000]
    assert (parts.postgres / "bin" / "postgres").read_text() == "run\n"
    assert os.access(parts.postgres / "bin" / "postgres", os.X_OK)


def test_a_full_cache_asks_the_network_nothing(tmp_path, warehouse):
    filled(tmp_path, warehouse)
    warehouse.asked.clear()
    filled(tmp_path, warehouse)
    assert not warehouse.asked


def test_a_damaged_jar_is_fetched_again_and_the_others_kept(tmp_path, warehouse):
    broker, client = filled(tmp_path, warehouse).kafka
    broker.write_bytes(b"BROKER" * 1000)
    warehouse.asked.clear()
    filled(tmp_path, warehouse)
    assert broker.read_bytes() == b"broker" * 1000
    assert warehouse.asked == {"k/broker-1.jar": 1}
    assert client.exists()


def test_a_wrong_checksum_names_the_file_and_leaves_nothing_of_it(tmp_path, warehouse):
    warehouse.files["k/client-1.jar"] = b"CLIENT" * 1000
    with pytest.raises(WrongChecksum, match=r"client-1\.jar is not the file the lock names .* run again"):
        filled(tmp_path, warehouse)
    assert not list((tmp_path / "jars").glob("client*"))


def test_a_file_the_repository_does_not_have_says_what_to_do_and_keeps_what_came(tmp_path, warehouse, monkeypatch):
    monkeypatch.setattr(download, "AT_ONCE", 1)
    del warehouse.files["k/client-1.jar"]
    with pytest.raises(NoNetwork, match=r"client-1\.jar .*404.* MAVEN_URL"):
        filled(tmp_path, warehouse)
    assert (tmp_path / "jars" / "broker-1.jar").exists()
    assert not list((tmp_path / "jars").glob("*.part"))


def test_no_network_says_what_to_do(tmp_path, warehouse, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("MAVEN_URL", "http://127.0.0.1:1")
    with pytest.raises(NoNetwork, match="check the network or HTTPS_PROXY"):
        filled(tmp_path, warehouse)


def full(*_arguments):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("part", ["download", "unpack"])
def test_a_full_disk_names_the_folder_and_the_way_out(tmp_path, warehouse, monkeypatch, part):
    monkeypatch.setattr(cache, part, full)
    with pytest.raises(
        FullDisk, match=f"No space is left in {tmp_path}: free about 600 MB there, or set XIAOLAN_CACHE"
    ):
        filled(tmp_path, warehouse)


def test_a_cache_that_is_a_file_says_what_to_do(tmp_path, warehouse):
    (tmp_path / "cache").write_text("")
    with pytest.raises(NoRights, match="set XIAOLAN_CACHE to a folder of your own"):
        filled(tmp_path / "cache", warehouse)


def test_pieces_that_a_dead_process_left_are_removed(tmp_path, warehouse):
    piece = tmp_path / "jars" / "broker-1.jar.part"
    piece.parent.mkdir()
    piece.write_bytes(b"bro")
    filled(tmp_path, warehouse)
    assert not piece.exists()


def test_a_lock_file_that_a_dead_process_left_blocks_nobody(tmp_path, warehouse):
    (tmp_path / "lock").write_text("4711")
    assert filled(tmp_path, warehouse).postgres.is_dir()


def test_several_at_once_fetch_each_file_once(tmp_path, warehouse):
    threads = [threading.Thread(target=filled, args=(tmp_path, warehouse)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert set(warehouse.asked.values()) == {1}


def test_a_cache_that_stays_locked_says_so(tmp_path, warehouse, monkeypatch):
    monkeypatch.setattr(cache, "PATIENCE", 0.1)
    with held(tmp_path / "lock", seconds=0), pytest.raises(CacheBusy, match="Another process has been filling"):
        filled(tmp_path, warehouse)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XIAOLAN_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/xiaolan"),
        ({"XDG_CACHE_HOME": "", "HOME": "/home/me"}, "/home/me/.cache/xiaolan"),
        ({"HOME": "/home/me"}, "/home/me/.cache/xiaolan"),
    ],
)
def test_the_cache_lies_where_the_environment_says(monkeypatch, environment, expected):
    for name in ("XIAOLAN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(expected)


def test_every_fault_is_one_sentence_that_can_be_filled_in():
    for fault in LocalStackError.__subclasses__():
        assert fault.__doc__
        assert fault.__doc__.endswith(".")
        assert "\n" not in fault.__doc__
