import pytest
from rich.cells import cell_len

from deploy.demo.fold import fold


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("立案", 10, ["立案"], id="what fits stays one line"),
        pytest.param("一二三四五", 4, ["一二", "三四", "五"], id="chinese breaks anywhere"),
        pytest.param("收到 SX-0001 投诉", 9, ["收到", "SX-0001", "投诉"], id="a latin word stays whole"),
        pytest.param("一二，三四", 6, ["一二，", "三四"], id="no line begins with a closing mark"),
        pytest.param("一二三，四", 6, ["一二", "三，四"], id="a mark takes its word along"),
        pytest.param("一二（三", 6, ["一二", "（三"], id="no line ends with an opening mark"),
        pytest.param("abcdefgh", 3, ["abc", "def", "gh"], id="a word longer than the line is cut"),
        pytest.param("", 5, [""], id="nothing is one empty line"),
    ],
)
def test_a_line_is_folded(text, width, lines):
    assert fold(text, width) == lines


@pytest.mark.parametrize("width", range(4, 60))
def test_nothing_is_wider_than_the_width_or_lost(width):
    text = "规则 measures/exam-quiet（版本 42477de1）：at=2025-06-18T05:30+08:00，text=倒桶、垃圾车，“收垃圾”"
    lines = fold(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
