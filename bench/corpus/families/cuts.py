"""Records spoilt by chance, which a seed decides: cut anywhere, a byte that is no text anywhere, noise."""

from collections.abc import Iterator

from bench.corpus.case import Case, parked
from bench.corpus.target import Family, Supply

EACH = 8


def cases(supply: Supply) -> Iterator[Case]:
    if not supply.target.stranger:
        return
    chance = supply.random
    for n in range(EACH):
        h = supply.new()
        yield parked(f"cut by chance, {n}", h.with_value(_cut(h.text, chance.random())))
    for n in range(EACH):
        value = supply.new().value or b""
        at = chance.randrange(len(value))
        spoilt = value[:at] + b"\xff" + value[at:]
        yield parked(f"spoilt by chance, {n}", supply.new().with_value(spoilt), "not_utf8", "value: is no UTF-8")
    for n in range(EACH):
        noise = b"\xff" + chance.randbytes(chance.randrange(1, 2_000))
        yield parked(
            f"bytes by chance, {n}", supply.new().with_value(noise), "not_utf8", "value: is no UTF-8 from byte 0"
        )


def _cut(text: str, share: float) -> bytes:
    """Cut between characters: what is left is text and no whole document."""
    return text[: 1 + int(share * (len(text) - 2))].encode()


FAMILY = Family("records spoilt by chance: cut, a byte that is no text, noise; the seed decides", cases)
