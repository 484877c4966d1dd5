"""The whole table: every case of every topic that the three services consume."""

from itertools import count

from tests.integration.bad_input import own, platforms, rubbish, units
from tests.integration.bad_input.case import Case, Target

NUMBERS = count(1)
_CHANNELS = {f"channel {name}": (name, platforms.target(name)) for name in ("hotline", "minhu", "qihu")}
TARGETS: dict[str, Target] = {
    **{title: made for title, (_, made) in _CHANNELS.items()}, **own.TARGETS, "answers of a unit": units.TARGET,
}  # fmt: skip


def _own_cases(title: str, target: Target) -> list[Case]:
    if title in _CHANNELS:
        return platforms.cases(_CHANNELS[title][0], target, NUMBERS)
    return units.cases(NUMBERS) if target is units.TARGET else own.cases(title, target, NUMBERS)


TABLE: dict[str, list[Case]] = {
    title: [*rubbish.cases(target, NUMBERS), *_own_cases(title, target)] for title, target in TARGETS.items()
}
