"""Keys: what is sealed opens under its own key, name and row only."""

import base64

import pytest

from shared.kit.keys import KeyRing, KeyTrouble, Sealed, look_up, seal, unseal


def key(letter: str, size: int = 32) -> str:
    return base64.b64encode(letter.encode() * size).decode()


OLD = f"k1:{key('a')}"
BOTH = f"k2:{key('b')},k1:{key('a')}"


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        (f"k1:{key('a', 16)}", "has 16 bytes, not 32"),
        (f"k1:{key('a', 33)}", "has 33 bytes, not 32"),
        ("k1:", "has 0 bytes, not 32"),
        ("k1", "has 0 bytes, not 32"),
        ("k1:***", "is no base64"),
        (f"k1:{key('a')},k1:{key('b')}", "names key 'k1' twice"),
        (f":{key('a')}", "holds a key without a name"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(spec: str, problem: str) -> None:
    with pytest.raises(KeyTrouble, match="Set it as name:base64 of 32 bytes") as caught:
        KeyRing.parse(spec, setting="PARKING_KEYS")
    assert str(caught.value).startswith(f"PARKING_KEYS: {problem}")


def test_no_key_is_quoted_in_a_complaint() -> None:
    with pytest.raises(KeyTrouble) as caught:
        KeyRing.parse("k1:c2VjcmV0", setting="X")
    assert "c2VjcmV0" not in str(caught.value)


def test_a_sealed_text_opens_in_its_own_row_only() -> None:
    ring = KeyRing.parse(OLD, setting="X")
    sealed = seal(ring, b"\x00\xfftext", "parked|t|0|1")
    assert unseal(ring, sealed, "parked|t|0|1") == b"\x00\xfftext"
    assert b"text" not in sealed.blob
    with pytest.raises(KeyTrouble, match="a blob of another row"):
        unseal(ring, sealed, "parked|t|0|2")


def test_a_blob_under_another_row_s_data_key_does_not_open() -> None:
    ring = KeyRing.parse(OLD, setting="X")
    one, two = seal(ring, b"1", "row 1"), seal(ring, b"2", "row 1")
    with pytest.raises(KeyTrouble, match="does not open"):
        unseal(ring, Sealed(one.data_key, two.blob), "row 1")


def test_after_a_rotation_the_old_opens_and_the_new_seals() -> None:
    before = seal(KeyRing.parse(OLD, setting="X"), b"old", "row")
    ring = KeyRing.parse(BOTH, setting="X")
    assert unseal(ring, before, "row") == b"old"
    with pytest.raises(KeyTrouble, match="does not hold key 'k2'"):
        unseal(KeyRing.parse(OLD, setting="X"), seal(ring, b"new", "row"), "row")


def test_a_key_of_the_same_name_and_other_bytes_does_not_open() -> None:
    sealed = seal(KeyRing.parse(OLD, setting="X"), b"old", "row")
    with pytest.raises(KeyTrouble, match="wrong key"):
        unseal(KeyRing.parse(f"k1:{key('z')}", setting="X"), sealed, "row")


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x02\x02k1", b"\x01\xff" + b"\xff" * 300])
def test_a_spoilt_blob_is_a_trouble_with_a_sentence(blob: bytes) -> None:
    with pytest.raises(KeyTrouble):
        KeyRing.parse(OLD, setting="X").open(blob, "row")


def test_the_same_value_is_found_again_under_the_same_secret_only() -> None:
    assert look_up(key("a"), "王五", setting="X") == look_up(key("a"), "王五", setting="X")
    assert look_up(key("a"), "王五", setting="X") != look_up(key("b"), "王五", setting="X")
