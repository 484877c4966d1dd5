import os
import threading

from deploy.local.children import Command, spawn


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path):
    for pipe in ("up", "go"):
        os.mkfifo(tmp_path / pipe)
    command = Command(["/bin/sh", "-c", "echo > up; read line < go; exit 7"], folder=tmp_path)
    started = []

    def ask():
        started.append(spawn(command, 1))
        (tmp_path / "up").read_text()  # only now it runs under the kernel's promise

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    writer = os.open(tmp_path / "go", os.O_RDWR)  # does not block where nobody is left to read
    os.write(writer, b"on\n")
    assert started[0].wait(20) == 7
    os.close(writer)
