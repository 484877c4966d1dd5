"""A Maven repository in memory, and the lock that goes with it."""

import hashlib
import io
import tarfile
import zipfile
from collections import Counter

import httpx2

from deploy.local import download
from deploy.local.jars import Jar, Lock


class Warehouse:
    def __init__(self) -> None:
        self.files = {
            "k/broker-1.jar": b"broker" * 1000,
            "k/client-1.jar": b"client" * 1000,
            "p/database.jar": _database(),
        }
        self.asked: Counter[str] = Counter()
        self.lock = Lock((self._jar("k/broker-1.jar"), self._jar("k/client-1.jar")), self._jar("p/database.jar"))

    def opened(self, monkeypatch):
        """Let downloads come from here."""
        monkeypatch.setenv("MAVEN_URL", "http://warehouse")
        transport = httpx2.MockTransport(self._answer)
        monkeypatch.setattr(download, "_client", lambda: httpx2.Client(transport=transport))
        return self

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.lstrip("/")
        self.asked[path] += 1
        content = self.files.get(path)
        return httpx2.Response(404) if content is None else httpx2.Response(200, content=content)

    def _jar(self, path: str) -> Jar:
        content = self.files[path]
        return Jar(path, hashlib.sha256(content).hexdigest(), len(content))


def _database() -> bytes:
    packed, jar = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as tar:
        member = tarfile.TarInfo("bin/postgres")
        member.size, member.mode = 4, 0o755
        tar.addfile(member, io.BytesIO(b"run\n"))
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("database.txz", packed.getvalue())
    return jar.getvalue()
