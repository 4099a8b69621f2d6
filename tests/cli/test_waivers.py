"""`hadesign waivers`: the register of what was accepted, soonest expiry first."""

import json
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, SMALL, Cli

WAIVERS = """\
  waivers:
    - {rule: CP001, all: true, reason: "A <b>lab</b>.", owner: me@example.org, until: 2027-03-01}
    - {rule: LB004, all: true, reason: Nobody needs it., owner: you@example.org, until: 2026-12-01}
    - {rule: CP001, path: "spec.nodes[cp-1]", reason: Too late., owner: me@example.org, until: 2026-03-01}
    - {rule: CP001, path: "spec.nodes[gone]", reason: Nowhere., owner: me@example.org, until: 2028-01-01}
  nodes:
"""
TEXT = SMALL.replace("  nodes:\n", WAIVERS).rstrip() + ' # hadesign: allow FCT002 reason="x" owner=a until=2027-01-01\n'


@pytest.fixture
def design(tmp_path: Path) -> Path:
    file = tmp_path / "a.yaml"
    file.write_text(TEXT)
    return file


def test_the_register(cli: Cli, design: Path) -> None:
    data = json.loads(cli("waivers", "a.yaml", "--format", "json", *AS_OF).out)
    assert data["asOf"] == "2026-11-23"
    assert [(w["until"], w["rule"], w["state"]) for w in data["waivers"]] == [
        ("2028-01-01", "CP001", "wrong"),
        ("2026-03-01", "CP001", "expired"),
        ("2026-12-01", "LB004", "unused"),
        ("2027-01-01", "FCT002", data["waivers"][3]["state"]),
        ("2027-03-01", "CP001", "active"),
    ]
    last = data["waivers"][-1]
    assert (last["design"], last["owner"], last["reason"], last["findings"]) == (
        "small", "me@example.org", "A <b>lab</b>.", 1,
    )  # fmt: skip
    assert last["location"] == {"file": "a.yaml", "line": 7, "column": 7}
    assert data["waivers"][0]["problem"] == "nothing is called gone in spec.nodes"
    assert data["waivers"][1]["path"] == "spec.nodes[cp-1]"


def test_for_people(cli: Cli, design: Path) -> None:
    out = cli("waivers", "a.yaml", *AS_OF).out
    assert "2026-12-01  LB004" in out
    assert [line.split()[-3] for line in out.splitlines() if line.startswith("2027-03-01  CP001")] == ["1"]
    assert "\nCP001: A <b>lab</b>.\n" in out
    assert out.endswith("\n\n5 waivers as of 2026-11-23.\n")
    assert max(map(len, out.splitlines())) <= 80


def test_as_a_page(cli: Cli, design: Path) -> None:
    page = cli("waivers", "a.yaml", "--format", "markdown", *AS_OF).out
    assert page.startswith(
        "# Waivers\n\n5 waivers as of 2026-11-23.\n\n| until | rule | state | findings | owner | reason | where |"
    )
    assert "<b>" not in page


def test_of_several_designs_those_that_end_first_come_first(cli: Cli, design: Path) -> None:
    Path("b.yaml").write_text(SMALL.replace("  nodes:\n", WAIVERS).replace("2026-12-01", "2026-11-30"))
    Path("c.yaml").write_text("apiVersion: hadesign.io/v1\nkind: Blueprint\n")
    result = cli("waivers", ".", "--format", "json", *AS_OF)
    assert result.code == 2, "c.yaml is wrong"
    assert "c.yaml:1:1: error INPUT" in result.err
    ends = [w["until"] for w in json.loads(result.out)["waivers"] if w["state"] != "wrong"]
    assert ends == sorted(ends)


def test_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    assert cli("waivers", "a.yaml", *AS_OF) == (0, "0 waivers as of 2026-11-23.\n", "")
