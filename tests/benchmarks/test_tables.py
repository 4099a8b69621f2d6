"""What is printed fits on a screen, and a goal that is missed says so."""

import pytest

from benchmarks import table
from benchmarks.measure import Figure

WIDE = 110


def test_five_columns_fit(capsys: pytest.CaptureFixture[str]) -> None:
    table.title("Five", *(f"column {number}" for number in range(5)))
    table.row("hadesign prove --format text, 10,000 workers", *["123,456,789"] * 5)
    table.process("a process", Figure(1.0, 2.0, 300.0))
    table.goal("  5 zones x 1,000 workers", ("10.123 s", "0.12 x"), "10 s", met=False)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= WIDE


@pytest.mark.parametrize(("processor", "said"), [(0.4, "goal 0.5 x: met"), (0.6, "goal 0.5 x: MISSED")])
def test_a_goal_is_met_by_processor_time(processor: float, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    table.ratio("ours / theirs", Figure(2.0 - processor, processor, 1.0), Figure(1.0, 1.0, 1.0), 0.5)
    assert capsys.readouterr().out.strip().endswith(said)
