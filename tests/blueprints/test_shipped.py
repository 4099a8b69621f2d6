"""The designs that are shipped: presets that an architect starts from, and transcriptions of public designs."""

import json
import re
from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from hadesign.blueprint import json_schema
from hadesign.blueprint.schema import ID
from hadesign.cli import run
from hadesign.cli.init import PRESETS
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster

AS_OF = "2026-11-23"
SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
TRANSCRIBED = [file for file in SHIPPED if "\n  sources:\n" in file.read_text(encoding="utf-8")]
END_OF_LIFE = {"1.35": date(2027, 2, 28), "1.36": date(2027, 6, 28), "1.37": date(2027, 10, 28)}
"""https://kubernetes.io/releases/, as of 2026-11-23."""

SOURCE = re.compile(
    r"#   \[(\d)\] (?:https://\S+|[\w.-]+/[\w.-]+@[0-9a-f]{40}:\S+|the same commit, \S+)(?: \(.+\))?", re.ASCII
)
CITED = re.compile(r"\[(\d)\]|\bnot in (?:\[\d\]|the guide)")


def by_name(file: Path) -> str:
    return file.stem


def preset(name: str) -> Path:
    return blueprints_dir() / PRESETS[name]


def uncited(text: str) -> list[str]:
    """Return the lines of a transcription that name no source: neither on the line nor in the comment above them."""
    missing: list[str] = []
    covers: int | None = None
    for line in text[text.index("\nspec:\n") + 7 :].splitlines():
        content, indent = line.strip(), len(line) - len(line.lstrip())
        if not content:
            covers = None
        elif content.startswith("#"):
            covers = indent if CITED.search(content) else covers
        elif covers is not None and indent >= covers:
            continue
        elif not content.endswith(":") and not content.startswith("- name: ") and not CITED.search(content):
            missing.append(content)
    return missing


@pytest.mark.parametrize("file", SHIPPED, ids=by_name)
def test_a_design_begins_with_the_line_for_editors(file: Path) -> None:
    assert file.read_text(encoding="utf-8").splitlines()[0] == f"# yaml-language-server: $schema={ID}"


@pytest.mark.parametrize("file", SHIPPED, ids=by_name)
def test_a_design_fits_a_page(file: Path) -> None:
    assert [line for line in file.read_text(encoding="utf-8").splitlines() if len(line) > 120] == []


@pytest.mark.parametrize("file", SHIPPED, ids=by_name)
def test_a_design_is_valid_against_the_schema(file: Path) -> None:
    # Through JSON, as an editor sees it.
    data = json.loads(json.dumps(read(file).data))
    assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(data)] == []


@pytest.mark.parametrize("file", SHIPPED, ids=by_name)
def test_a_virtual_address_and_its_instances_are_in_one_subnet(file: Path) -> None:
    cluster = read_cluster(read(file))
    subnets = [ip_network(subnet) for zone in cluster.infrastructure.zones for subnet in zone.subnets]
    for balancer in cluster.balancers:
        if balancer.type == "haproxy-keepalived" and balancer.vip:
            addresses = [balancer.vip, *(instance.address for instance in balancer.instances)]
            assert any(all(ip_address(address or "") in subnet for address in addresses) for subnet in subnets)


def test_every_design_is_a_preset_or_a_transcription() -> None:
    presets = {preset(name) for name in PRESETS}
    assert presets | set(TRANSCRIBED) == set(SHIPPED)
    assert not presets & set(TRANSCRIBED)
    assert len(TRANSCRIBED) >= 3


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_finding_at_its_own_objective(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["lint", str(preset(name)), "--as-of", AS_OF, "--fail-on", "info", "--show", "info"])
    assert (code, capsys.readouterr().out) == (0, "No findings in 1 file.\n")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_meets_its_objectives(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", str(preset(name))]) == 0
    assert re.search(r"^All \d objectives are met\.$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_how_to_start_from_it(name: str) -> None:
    command = "hadesign init" if name == "bare-metal" else f"hadesign init --preset {name}"
    assert f"`{command}`" in preset(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_release_of_kubernetes_that_is_supported(name: str) -> None:
    version = read_cluster(read(preset(name))).kubernetes.version
    assert END_OF_LIFE[version.rpartition(".")[0]] > date.fromisoformat(AS_OF)


@pytest.mark.parametrize("file", TRANSCRIBED, ids=by_name)
def test_a_transcription_lists_its_sources(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    listed = [number for line in text.splitlines() if line.startswith("#   [") for number in line[5]]
    assert [match[1] for match in SOURCE.finditer(text)] == listed
    assert set(re.findall(r"\[(\d)\]", text[text.index("\nspec:") :])) == set(listed)


@pytest.mark.parametrize("file", TRANSCRIBED, ids=by_name)
def test_every_fact_of_a_transcription_names_its_source(file: Path) -> None:
    assert uncited(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("\nspec:\n  a: 1   # [1]\n  b: 2\n", ["b: 2"]),
        ("\nspec:\n  # [1] all of it\n  a: 1\n  b: 2\n", []),
        ("\nspec:\n  # [1] the first\n  a: 1\n\n  b: 2\n", ["b: 2"]),
        ("\nspec:\n  x:\n    # a remark\n    - {name: b}\n", ["- {name: b}"]),
    ],
)
def test_a_fact_without_a_source_is_seen(text: str, missing: list[str]) -> None:
    assert uncited(text) == missing


def test_the_two_site_design_is_refused_for_the_two_zone_trap(capsys: pytest.CaptureFixture[str]) -> None:
    file = blueprints_dir() / "two-sites-five-members.yaml"
    assert run(["lint", str(file), "--as-of", AS_OF, "--select", "TOP002", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (finding["rule"], finding["severity"]) == ("TOP002", "error")
    place = finding["location"]
    line = file.read_text(encoding="utf-8").splitlines()[place["line"] - 1]
    assert line[place["column"] - 1 : place["endColumn"] - 1] == "location-a"
    assert line.lstrip().startswith("- {name: master-a1,")
    assert run(["lint", str(file), "--as-of", AS_OF, "--select", "TOP002"]) == 1
    assert f"{file}:{place['line']}:{place['column']}: error TOP002 two-zone-trap\n" in capsys.readouterr().out
