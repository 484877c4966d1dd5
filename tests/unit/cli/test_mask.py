import pytest

from shared.cli.mask import masked, without_numbers


def test_what_a_platform_sent_keeps_its_shape_and_loses_its_words():
    sent = {"msgType": "create", "sendTime": "2025-06-18 05:42:10", "caller": {"name": "陈某", "phone": 13800000017}}
    assert masked(sent) == {
        "msgType": "‹6 字›",
        "sendTime": "2025-06-18 05:42:10",
        "caller": {"name": "‹2 字›", "phone": "‹数›"},
    }


@pytest.mark.parametrize("kept", ["20250618054500", "20250618", "2025-06-17T21:42:10Z", True, 5, None])
def test_times_truth_values_and_small_numbers_stay(kept):
    assert masked([kept]) == [kept]


@pytest.mark.parametrize("hidden", ["13800000017", "330602199001011234", "一句话"])
def test_words_and_long_numbers_go(hidden):
    assert hidden not in str(masked({"NR": hidden}))


def test_phones_and_identity_cards_go_from_what_we_say_and_numbers_of_tickets_stay():
    said = "单号 XL20250618000017，电话 13800000017，证件 33060219900101123X"
    assert without_numbers(said) == "单号 XL20250618000017，电话 ‹数›，证件 ‹数›"
