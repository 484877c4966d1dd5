"""Tells each record in a line: when, who, what, and where it lies. Of matters it speaks Chinese, as the city does."""

from dataclasses import dataclass, field
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from deploy.demo.fold import fold
from deploy.demo.hearing import TITLES, heard
from deploy.demo.ledger import Entry
from deploy.demo.story import Story
from deploy.demo.telling import TELLERS, Line
from deploy.demo.titles import Titles
from shared.cli.titles import ANSWERS
from shared.kit.clock import Clock

COLOURS = {"平台": "cyan", "intake": "green", "router": "yellow", "notifier": "magenta", "单位": "blue"}
WHO_WIDTH = 10
MARGIN = 20
"""Columns before what is said: the time and who says it."""


@dataclass
class Narrator:
    console: Console
    clock: Clock
    titles: Titles = field(default_factory=Titles)
    stories: list[Story] = field(default_factory=list)

    def story(self, story: Story) -> None:
        """Begin a story."""
        self.stories.append(story)
        self.console.print()
        self.console.rule(Text(f"{story.title}", style="bold"), align="left")
        self.console.print(Text(story.about, style="dim"))
        self.console.print()

    def tell(self, entry: Entry) -> None:
        """Tell one record, if it says something that a listener needs."""
        line = self.line(entry)
        if line is None:
            return
        head = Text(f"{self._when(entry):%H:%M:%S}  ", style="dim")
        head.append(line.who + " " * max(1, WHO_WIDTH - cell_len(line.who)), style=f"bold {COLOURS[line.group]}")
        self._print(head, line.what, "default", where=entry.seen.where)
        for more in line.more:
            self._print(Text(" " * MARGIN + "╰ ", style="dim"), more, "dim")

    def _print(self, head: Text, text: str, style: str, where: str = "") -> None:
        """Print a text after its head; in a terminal it is folded beside the head, piped it stays one line."""
        if not self.console.is_terminal:
            self.console.print(head + Text(text) + Text(f"  {where}" if where else ""), soft_wrap=True)
            return
        indent = head.cell_len
        width = max(MARGIN, self.console.width - indent)
        lines = [Text(line, style=style) for line in fold(text, width)]
        if where and lines[-1].cell_len + 2 + len(where) <= width:
            lines[-1].append(f"  {where}", style="dim not bold")
        elif where:
            lines.append(Text(where, style="dim"))
        self.console.print(head + lines[0], soft_wrap=True)
        for line in lines[1:]:
            self.console.print(Text(" " * indent) + line, soft_wrap=True)

    def line(self, entry: Entry) -> Line | None:
        if entry.platform:
            return self._sent(entry)
        if entry.hearer:
            status = heard(entry)
            return Line("notifier", TITLES[status.channel], f"告知 {status.number}【{status.state}】{status.text}")
        if entry.answering:
            document = entry.seen.document
            words = document.get("public_text") or document.get("text") or document.get("explanation") or ""
            said = ANSWERS.get(document.get("kind"), "")
            unit = self.titles.with_code(entry.answering)
            return Line("单位", "单位", f"{unit}答复：{said} {words}".strip())
        told = TELLERS.get(type(entry.event)) if entry.event else None
        return told(entry.event, self.titles) if told else None

    def _sent(self, entry: Entry) -> Line:
        channel = entry.platform or ""
        sendings = [s for story in self.stories for s in story.sends if (s.channel, s.key) == (channel, entry.seen.key)]
        before = 0 if not sendings else self._count(entry)
        who = sendings[min(before, len(sendings) - 1)].who if sendings else "?"
        return Line("平台", TITLES.get(channel, channel), f"推送 {entry.seen.key}（{who}）")

    def _count(self, entry: Entry) -> int:
        """Count how often this number came before."""
        place = (entry.seen.topic, entry.seen.key)
        self._seen_keys[place] = self._seen_keys.get(place, -1) + 1
        return self._seen_keys[place]

    _seen_keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def _when(self, entry: Entry) -> datetime:
        at, clock = entry.seen.at, self.clock
        if clock.start is None or clock.real_start is None:
            return at.astimezone()
        return clock.start + (at - clock.real_start) * clock.speed
