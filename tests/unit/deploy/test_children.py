import os
import threading

from deploy.local.children import Command, spawn


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path):
    log = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)
    started = []
    command = Command(["/bin/sh", "-c", "read line < pipe; echo $line; exit 7"], folder=tmp_path)
    os.mkfifo(tmp_path / "pipe")
    thread = threading.Thread(target=lambda: started.append(spawn(command, log)))
    thread.start()
    thread.join()
    (tmp_path / "pipe").write_text("still here\n")
    assert started[0].wait(20) == 7
    os.close(log)
    assert (tmp_path / "log").read_text() == "still here\n"
