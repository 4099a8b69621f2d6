"""How far a command has come, on a terminal."""

import pytest

from hadesign.cli.going import line


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [
        (3, 1.0, "3 of 10,000 files, 0 findings"),
        (0, 9.0, "0 of 10,000 files, 0 findings"),
        (30, 10.0, "30 of 10,000 files, 3.0 a second, 55m left, 0 findings"),
        (9_000, 90.0, "9,000 of 10,000 files, 100 a second, 10s left, 0 findings"),
    ],
)
def test_done_rate_and_what_remains(done: int, seconds: float, said: str) -> None:
    assert line(done, 10_000, seconds, 0) == said
