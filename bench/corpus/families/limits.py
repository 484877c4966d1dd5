"""Every limit of a platform's fields, from both sides."""

from collections.abc import Iterator

from bench.corpus.case import Case, parked, put
from bench.corpus.platform import Platform
from bench.corpus.target import Family, Supply

LONGEST_URL = "https://" + "a" * 2040


def cases(supply: Supply) -> Iterator[Case]:
    if platform := supply.target.platform:
        yield from _texts(supply, platform)
        yield from _number(supply, platform)
        yield from _media(supply, platform)


def _texts(supply: Supply, platform: Platform) -> Iterator[Case]:
    for path, most in platform.limits:
        where = ".".join(path)
        yield Case(f"{where} of {most} characters", supply.new().having(put(path, "长" * most)))
        too_long = supply.new().having(put(path, "长" * (most + 1)))
        yield parked(f"{where} of {most + 1} characters", too_long, "schema", where)
    blanks = " " + "长" * 10_000 + "\n"
    yield Case("a text of blanks around the limit", supply.new().having(put(platform.text, blanks)))


def _number(supply: Supply, platform: Platform) -> Iterator[Case]:
    h = supply.new()
    full = (h.key or b"").decode().ljust(64, "x")
    yield Case("a number of 64 characters", h.having(put(platform.number, full)))
    too_long = supply.new().having(put(platform.number, full + "y"))
    yield parked("a number of 65 characters", too_long, "schema", ".".join(platform.number))


def _media(supply: Supply, platform: Platform) -> Iterator[Case]:
    def photos(url: str, count: int = 1) -> list[object]:
        return [platform.medium(url)] * count

    where = ".".join(platform.media)
    good = "https://a.example/1"
    yield Case("20 photos", supply.new().having(put(platform.media, photos(good, 20))))
    yield parked("21 photos", supply.new().having(put(platform.media, photos(good, 21))), "schema", where)
    yield Case("an address of a photo at its limit", supply.new().having(put(platform.media, photos(LONGEST_URL))))
    above = supply.new().having(put(platform.media, photos(LONGEST_URL + "a")))
    yield parked("an address of a photo above it", above, "schema", where)


FAMILY = Family("every limit of a platform's fields, from both sides", cases)
