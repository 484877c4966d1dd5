"""Telephone numbers as the same person writes them in different ways."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_FEWEST, _MOST = 5, 15


def normalised(text: str) -> str | None:
    """Give the digits that find the same person again, or None when this is no telephone number.

    Full-width digits, blanks, dashes, brackets and the country's code fall away; short numbers (12345) count.
    """
    plain = unicodedata.normalize("NFKC", text)
    if re.search(r"[^\d\s()+.\-转]", plain, re.ASCII):
        return None
    digits = re.sub(r"\D", "", plain, flags=re.ASCII)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits[len(prefix) :]):
            digits = digits[len(prefix) :]
    return digits if _FEWEST <= len(digits) <= _MOST else None
