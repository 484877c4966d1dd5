"""Headers that are no text, too many, too long, or that mean something elsewhere."""

from collections.abc import Iterator

from bench.corpus.case import CRAFTED, NAME, PHONE, Case, Headers, parked
from bench.corpus.target import Family, Supply
from shared.contracts.topics import TICKET
from shared.kit.record import MAX_HEADER_BYTES, MAX_HEADERS

FORGED: dict[str, Headers] = {
    "a traceparent that is none": (("traceparent", b"no\ntrace"),),
    "a traceparent of zeros": (("traceparent", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01"),),
    "a topic to answer to": (("reply_to", TICKET.name.encode()), ("correlation_id", b"c")),
    "another content type": (("content-type", b"application/xml; charset=utf-16"),),
    "a content encoding": (("content-encoding", b"gzip"),),
    "a header of many words": (("x-note", "字".encode() * 1_000),),
    "a header with a line break": (("x-note", b"a\r\nset-cookie: b"),),
    "a header's name with a line break": (("x-a\r\nx-b", b"1"),),
    "a header's name in Chinese": (("渠道", b"1"),),
    "a header's name of 1,000 characters": (("n" * 1_000, b"1"),),
    "a header's name that is turned": (("\u202ex", b"1"),),
}


def cases(supply: Supply) -> Iterator[Case]:
    yield from _no_text(supply)
    yield from _counted(supply)
    for name, headers in FORGED.items():
        yield Case(name, supply.new().with_headers(*headers))


def _no_text(supply: Supply) -> Iterator[Case]:
    def bad(name: str, header: tuple[str, bytes | None], fault: str = "header ") -> Case:
        return parked(name, supply.new().with_headers(header), "header_not_text", fault)

    yield bad("a header that is no text", ("x-note", NAME.encode("gbk")), "header x-note")
    yield bad("a header that is null", ("x-note", None), "header x-note")
    yield bad("a header with U+0000", ("x-note", b"a\x00b"), "header x-note")
    yield bad("a person as the name of a bad header", (f"{NAME} {PHONE}", b"\xff"))
    yield bad("a header in UTF-16", ("x-note", "a".encode("utf-16")), "header x-note")
    if supply.target.stranger:
        yield bad("a header with an overlong slash", ("x-note", b"\xc0\xaf"), "header x-note")
        yield bad("a header with half a surrogate pair", ("x-note", b"\xed\xa0\x80"), "header x-note")
        for name, raw in (
            ("in GBK", NAME.encode("gbk")),
            ("of one byte", b"\xff"),
            ("cut in a character", b"x\xe6\x9d"),
        ):
            crafted = supply.new().with_headers((raw.decode("utf-8", "surrogateescape"), b"v"))
            yield parked(f"a header's name {name}", crafted, "header_not_text", "header ", way=CRAFTED)


def _counted(supply: Supply) -> Iterator[Case]:
    new = supply.new
    yield Case("a header twice", new().with_headers(("x", b"1"), ("x", b"2")))
    yield Case("a header without a name", new().with_headers(("", b"")))
    h = new()
    room = MAX_HEADERS - len(h.headers)
    yield Case("as many headers as are allowed", h.with_headers(*[("x", b"")] * room))
    many = new().with_headers(*[("x", b"")] * (room + 1))
    yield parked("one header too many", many, "too_many_headers", "headers")
    h = new()
    room = MAX_HEADER_BYTES - sum(len(n) + len(v or b"") for n, v in h.headers) - 1
    yield Case("headers as long as is allowed", h.with_headers(("x", b"a" * room)))
    long = new().with_headers(("x", b"a" * (room + 1)))
    yield parked("headers one byte too long", long, "headers_too_long", "headers")
    if supply.target.stranger:
        thousands = new().with_headers(*[("x", b"")] * 10_000)
        yield parked("10,000 headers", thousands, "too_many_headers", "headers")
        heavy = new().with_headers(("x", b"a" * 200_000))
        yield parked("a header of 200,000 bytes", heavy, "headers_too_long", "headers")
        named = new().with_headers(("n" * 200_000, b""))
        yield parked("a header's name of 200,000 bytes", named, "headers_too_long", "headers")


FAMILY = Family("headers that are no text, too many, too long, or that mean something elsewhere", cases)
