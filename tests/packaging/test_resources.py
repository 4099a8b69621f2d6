"""Where the shipped data is looked for."""

from pathlib import Path

import pytest

from hadesign import resources
from hadesign.errors import UsageError


@pytest.mark.parametrize("inside", ["hadesign/_data/rules", "rules"])
def test_data_is_found_in_the_package_or_beside_it(
    inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "hadesign")
    with pytest.raises(UsageError, match="rules/ folder is missing; install hadesign again"):
        resources.rules_dir()
    (tmp_path / inside).mkdir(parents=True)
    assert resources.rules_dir() == tmp_path / inside
