"""Kinds of message that nobody knows, and kinds that say little."""

from collections.abc import Iterator

from bench.corpus.case import DUPLICATE, NAME, Case, drop, parked, put
from bench.corpus.target import Family, Supply


def cases(supply: Supply) -> Iterator[Case]:
    platform = supply.target.platform
    if platform is None:
        return
    new, field = supply.new, platform.kind
    unknown = "unknown_kind"
    yield parked("a kind of message that nobody knows", new().having(put((field,), NAME)), unknown, field)
    yield parked("a kind of message that is a list", new().having(put((field,), [1])), unknown, field)
    for name, kind in (
        ("an object", {}),
        ("a number", 1),
        ("empty", ""),
        ("turned", "\u202ecreate"),
        ("a method", "__init__"),
    ):
        yield parked(f"a kind of message that is {name}", new().having(put((field,), kind)), unknown, field)
    yield parked("no kind of message", new().having(drop((field,))), "schema", field)
    yield parked("nothing but an empty object", new().with_value(b"{}"), "schema", field)
    h = new()
    later = h.having(put((platform.sent,), platform.later))
    yield Case("the same number sent again later", later, DUPLICATE, before=(h,))


FAMILY = Family("kinds of message that nobody knows, and kinds that say little", cases)
