"""A headless Chromium: lays a page out at some width, measures it, and takes its picture."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No Chromium is installed, so the pages cannot be looked at. Install one (Debian: apt install chromium "
    "fonts-noto-cjk), or set CHROMIUM to its program, then run `make test-browser` again."
)
POLICY = '<meta http-equiv="Content-Security-Policy"'
FRAME = """<!doctype html><meta charset="utf-8">
<style>body{{margin:0}} iframe{{border:0;width:{width}px;height:{height}px}} pre{{display:none}}</style>
<pre id="found"></pre><iframe src="page.html"></iframe>
<script>onmessage = (event) => {{ document.getElementById("found").textContent = event.data }}</script>"""
"""The page in a frame of exactly that width: a window cannot be as narrow as a phone. It tells what it measured."""


def program() -> str | None:
    """Find the browser: CHROMIUM, or one of its usual names on the path."""
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


def _scheme(*, dark: bool) -> list[str]:
    return ["--blink-settings=preferredColorScheme=0"] if dark else []


@dataclass(frozen=True)
class Browser:
    program: str
    folder: Path

    def measure(self, page: str, width: int, script: str, *, dark: bool = False) -> Any:
        """Lay a page out and give what an expression of JavaScript says of it, as JSON."""
        # the page forbids every script, ours too
        open_page = page.replace(POLICY, '<meta name="was-policy"', 1)
        assert open_page != page
        telling = f"<script>onload = () => parent.postMessage(JSON.stringify({script}), '*')</script></body>"
        self._write(open_page.replace("</body>", telling), width, 3_000)
        dom = self._run(
            *_scheme(dark=dark), "--virtual-time-budget=5000", "--dump-dom", (self.folder / "frame.html").as_uri()
        )
        return json.loads(unescape(dom.partition('<pre id="found">')[2].partition("</pre>")[0]))

    def picture(self, page: str, width: int, height: int, file: Path, *, dark: bool = False) -> bytes:
        """Take a picture of a page as it is, by day or as whoever likes the dark sees it; give the PNG."""
        self._write(page, width, height)
        size = f"--window-size={max(width, 500)},{height}"
        self._run(
            "--hide-scrollbars",
            *_scheme(dark=dark),
            size,
            f"--screenshot={file}",
            (self.folder / "frame.html").as_uri(),
        )
        return file.read_bytes()

    @property
    def _frame(self) -> str:
        return (self.folder / "frame.html").as_uri()

    def _write(self, page: str, width: int, height: int) -> None:
        (self.folder / "page.html").write_text(page, encoding="utf-8")
        (self.folder / "frame.html").write_text(FRAME.format(width=width, height=height), encoding="utf-8")

    def _run(self, *arguments: str) -> str:
        alone = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run")
        profile = f"--user-data-dir={self.folder / 'profile'}"
        offline = "--host-resolver-rules=MAP * ~NOTFOUND"
        done = subprocess.run(
            [self.program, *alone, profile, offline, *arguments],
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        return done.stdout
