"""Bytes that are no UTF-8, or UTF-8 that no strict reader takes."""

from collections.abc import Iterator

from bench.corpus.case import NAME, Case, parked, put
from bench.corpus.target import Family, Supply

WIDE = {
    "UTF-16 with its mark": "utf-16",
    "UTF-16 without a mark": "utf-16-le",
    "UTF-16, big end first": "utf-16-be",
    "UTF-32 with its mark": "utf-32",
    "UTF-32 without a mark": "utf-32-le",
    "UTF-32, big end first": "utf-32-be",
    "GBK": "gb18030",
    "Big5, what it has no sign for left out": "big5",
}
NO_UTF8 = {
    "an overlong slash of two bytes": b"\xc0\xaf",
    "an overlong slash of three bytes": b"\xe0\x80\xaf",
    "an overlong slash of four bytes": b"\xf0\x80\x80\xaf",
    "an overlong NUL": b"\xc0\x80",
    "half a surrogate pair as bytes": b"\xed\xa0\x80",
    "a surrogate pair as bytes (CESU-8)": b"\xed\xa0\xbd\xed\xb8\x80",
    "a sign beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "a sequence of five bytes": b"\xf8\x88\x80\x80\x80",
    "a continuation that continues nothing": b"\x80",
    "a start without its continuation": b"\xe6\x9d",
    "the byte FF": b"\xff",
    "an old letter of one byte": b"caf\xe9",
    "a byte order mark of UTF-16 inside": b"\xfe\xff",
}


def cases(supply: Supply) -> Iterator[Case]:
    for name, encoding in WIDE.items():
        h = supply.new().having(put(("note",), "后村家园"))
        yield parked(name, h.with_value(h.text.encode(encoding, "ignore")), "not_utf8", "value: is no UTF-8 from byte")
    h = supply.new()
    marked = h.with_value(b"\xef\xbb\xbf" + (h.value or b""))
    yield parked("a byte order mark", marked, fault="value")
    yield parked("bytes that are no text", supply.new().with_value(b"\x00\xff\xfe"), "not_utf8", "value")
    h = supply.new().with_member(f'"note": "{NAME}"')
    cut = (h.value or b"")[: (h.value or b"").index(NAME[0].encode()) + 1]
    yield parked("a character that was cut", h.with_value(cut), "not_utf8", "value")
    for name, odd in NO_UTF8.items():
        if supply.target.stranger or odd[0] < 0xE0:
            h = supply.new().instead(supply.target.name, "@@")
            yield parked(name, h.with_value((h.value or b"").replace(b"@@", odd)), "not_utf8", "value")


FAMILY = Family("bytes that are no UTF-8: other encodings, overlong, truncated, surrogates", cases)
