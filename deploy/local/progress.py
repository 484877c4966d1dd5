"""What a person sees while the broker and the database come up: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Advance = Callable[[int], None]


class Progress:
    """Speaks on standard error, so that a command's own output stays clean. `Progress.silent()` says nothing."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)

    @classmethod
    def silent(cls) -> "Progress":
        return cls(Console(quiet=True))

    def say(self, sentence: str) -> None:
        self.console.print(sentence, style="dim" if self.console.is_terminal else None, soft_wrap=True)

    @contextmanager
    def download(self, title: str, total: int) -> Iterator[Advance]:
        """Show how many of `total` bytes have come; call what is given with each piece's length, from any thread."""
        if self.console.is_terminal:
            with _bar(self.console, title, total) as advance:
                yield advance
        else:
            self.say(f"{title}: {total / 1e6:.0f} MB")
            yield self._quarters(total)

    def _quarters(self, total: int) -> Advance:
        come = 0

        def advance(count: int) -> None:
            nonlocal come
            before, come = come, come + count
            if (quarter := 4 * come // total) > 4 * before // total:
                self.say(f"  {25 * quarter} %")

        return advance


@contextmanager
def _bar(console: Console, title: str, total: int) -> Iterator[Advance]:
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=total)
        yield lambda count: bars.advance(task, count)
