"""The six kinds of appeal in the words that platforms use."""

from typing import Literal

from shared.contracts.vocabulary import Kind

KindWord = Literal["咨询", "求助", "投诉", "举报", "建议", "表扬"]

KINDS: dict[str, Kind] = {
    "咨询": Kind.INQUIRY,
    "求助": Kind.HELP,
    "投诉": Kind.COMPLAINT,
    "举报": Kind.REPORT_VIOLATION,
    "建议": Kind.SUGGESTION,
    "表扬": Kind.PRAISE,
}
