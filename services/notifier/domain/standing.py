"""What one ticket has been told by one way: how many messages, and the last words of each kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID


@dataclass(frozen=True)
class Standing:
    """`version` counts the messages of this ticket and way from 1 without a gap; `said` keeps the last of each kind."""

    ticket_id: UUID
    way: str
    version: int = 0
    said: Mapping[str, str] = field(default_factory=dict)

    def already_said(self, word: str, digest: str) -> bool:
        """Tell whether a fact of this kind was last told with the very same words."""
        return self.said.get(word) == digest

    def has_said(self, words: Collection[str]) -> bool:
        """Tell whether one of these kinds of fact was told."""
        return not self.said.keys().isdisjoint(words)

    def saying(self, word: str, digest: str) -> "Standing":
        """Count one more message."""
        return Standing(self.ticket_id, self.way, self.version + 1, {**self.said, word: digest})

    def anew(self) -> "Standing":
        """Forget the words, keep the count: what was said before a case was reopened may be said again."""
        return replace(self, said={})
