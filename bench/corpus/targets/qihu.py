"""企呼我应."""

from bench.corpus.case import NAME, PHONE
from bench.corpus.platform import Platform

TARGET = Platform(
    channel="qihu",
    sample="new_third_inspection",
    number=("appealId",),
    missing=("contact", "phone"),
    text=("content",),
    person={("contact", "name"): NAME, ("contact", "phone"): PHONE},
    kind="event",
    sent="sentAt",
    later="2025-06-18T00:00:00Z",
    moment=("submittedAt",),
    media=("attachments",),
    media_is_text=False,
    limits=(
        (("content",), 10_000), (("title",), 200), (("domain",), 100), (("enterprise", "name"), 100),
        (("enterprise", "address"), 200), (("contact", "email"), 100), (("place", "address"), 200),
    ),
    wrong=(
        ("a credit code whose check character is wrong", ("enterprise", "creditCode"), "91330604MA2J0Q3X1B"),
        ("a local time where UTC is asked", ("submittedAt",), "2025-06-18 05:42:10"),
        ("a reply expected before submission", ("expectReplyBy",), "2025-06-01T00:00:00Z"),
        ("a domain that is empty", ("domain",), ""),
        ("an attachment of an unknown type", ("attachments",), [{"type": "virus", "url": "https://a.example/1"}]),
    ),
).target()  # fmt: skip
