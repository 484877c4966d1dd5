"""The unified social credit code of an enterprise (GB 32100-2015): 18 characters, the last one checks the others."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V, Z."""
_LENGTH = 18
_MODULUS = 31


def check_character(first_17: str) -> str:
    """Give the 18th character: weights are the powers of 3 modulo 31 (GB 32100-2015, 5.6)."""
    total = sum(ALPHABET.index(character) * pow(3, place, _MODULUS) for place, character in enumerate(first_17))
    return ALPHABET[-total % _MODULUS]


def problem(code: str) -> str | None:
    """Say what is wrong with a credit code, or None."""
    if len(code) != _LENGTH:
        return f"has {len(code)} characters, a credit code has {_LENGTH}"
    if any(character not in ALPHABET for character in code):
        return "holds a character that no credit code has (allowed: digits and capitals without I, O, S, V, Z)"
    if not code[2:8].isdigit():
        return "has no division code in its characters 3 to 8"
    if code[-1] != check_character(code[:-1]):
        return "its check character does not fit the others"
    return None
