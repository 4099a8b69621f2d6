"""A folder with a rule and a profile of a user."""

from pathlib import Path

import pytest

from hadesign.lint.catalogue import PROFILES
from tests.lint.own import FILE, rule_text

BANK = """\
name: bank
title: Clusters of the bank
why: Auditors ask for it.
extends: regulated
survive: region
ignore: [MON004]
severity: {AUT: error, BKP004: info}
params: {BKP004: {due: 30}}
says: [{subject: staging, field: operations.staging, silence: where changes are tried}]
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Return a folder with a rule and a profile of the user."""
    (tmp_path / "own" / PROFILES).mkdir(parents=True)
    (tmp_path / "own" / Path(FILE).name).write_text(rule_text())
    (tmp_path / "own" / PROFILES / "bank.yaml").write_text(BANK)
    return tmp_path / "own"
