"""`hadesign synth`: designs, reasons, files and forms, as a user gets them."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from jsonschema import Draft202012Validator

from hadesign.report.synthesis.data import schema
from tests.cli.running import AS_OF, ROOT, Cli

SHOP_QUESTION = ROOT / "site" / "guide" / "synth" / "shop.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a question of four designs, of which one meets everything."""
    data = yaml.safe_load(SHOP_QUESTION.read_text())
    nodes = data["spec"]["nodes"]
    control_plane = next(one for one in nodes if one.get("pool") == "control-plane")
    control_plane["count"], control_plane["zones"] = {"oneOf": [1, 3]}, ["a", "b", "c"]
    next(one for one in nodes if one.get("pool") == "workers")["perZone"] = 2
    next(one for one in data["spec"]["workloads"] if one["name"] == "orders-db")["replicas"] = 3
    file = tmp_path_factory.mktemp("question") / "small.yaml"
    file.write_text(yaml.safe_dump(data, sort_keys=False))
    return file


def test_the_cheapest_design_and_why_nothing_cheaper_does(cli: Cli, small: Path, tmp_path: Path) -> None:
    output = tmp_path / "designs"
    found = cli("synth", small, *AS_OF, "-o", output)
    assert found.code == 0
    assert "The cheapest one costs EUR 3,795 a month" in found.out
    assert "takes the" in found.out
    assert max(map(len, found.out.splitlines())) <= 80
    design = output / "1-shop-prod.blueprint.yaml"
    assert cli("lint", design, *AS_OF).code == 0
    assert cli("prove", design, *AS_OF, "--strict").code == 0
    ET.fromstring((output / "front.svg").read_text())
    before = {file.name: file.read_bytes() for file in output.iterdir()}
    assert cli("synth", small, *AS_OF, "-o", output).code == 0
    assert {file.name: file.read_bytes() for file in output.iterdir()} == before


def test_json_is_as_its_schema_says(cli: Cli, small: Path) -> None:
    found = json.loads(cli("synth", small, *AS_OF, "--format", "json").out)
    Draft202012Validator(schema()).validate(found)
    (design,) = found["designs"]
    assert design["nextCheaper"]["failures"]
    assert found["search"]["judged"] + found["search"]["cut"] + found["search"]["twins"] == 4


def test_a_change_of_an_existing_design_is_told_as_a_difference(cli: Cli, small: Path, tmp_path: Path) -> None:
    now = tmp_path / "now.yaml"
    text = (ROOT / "blueprints" / "bare-metal-three-zones.yaml").read_text()
    now.write_text(text.replace("perZone: 4", "perZone: 1"))
    found = cli("synth", small, *AS_OF, "--near", now, "--cheapest", "--count", "1", "--format", "markdown")
    assert found.code == 0
    assert "costs EUR 960 a month more" in found.out
    assert "## What changes" in found.out


def test_no_design_is_an_answer_with_its_reasons(cli: Cli, small: Path, tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text(small.read_text().replace("survive: zone", "survive: region"))
    found = cli("synth", file, *AS_OF)
    assert found.code == 1
    assert "NO design meets all objectives" in found.out
    assert "survive the loss of any one region" in found.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("oneOf: [1, 3, 5]", "oneOf: []", "`oneOf` has no values"),
        ("per: month", "per: week", "hour"),
        ("kind: Synthesis", "kind: Blueprint", "Synthesis"),
    ],
)
def test_mistakes_are_told_with_their_place(cli: Cli, tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(SHOP_QUESTION.read_text().replace(old, new, 1))
    found = cli("synth", file)
    assert found.code == 2
    assert f"{file}:" in found.err + found.out
    assert said in found.err + found.out


def test_more_designs_than_can_be_compared_are_refused(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "many.yaml"
    file.write_text(SHOP_QUESTION.read_text().replace("replicas: 3", "replicas: {oneOf: {from: 1, to: 200}}"))
    found = cli("synth", file)
    assert found.code == 2
    assert "leave less open" in found.err


def test_an_existing_design_that_is_none_is_told_as_ever(cli: Cli, small: Path, tmp_path: Path) -> None:
    now = tmp_path / "now.yaml"
    now.write_text("apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: x}\n")
    found = cli("synth", small, *AS_OF, "--near", now)
    assert found.code == 2
    assert f"{now}:1:1: error INPUT" in found.err + found.out
    assert "spec is missing" in found.err + found.out


@pytest.mark.parametrize("hostile", ["a\nb", "\u2028", "\x1b[31m", "--> | `x`", "</text><script>", "# a: b"])
def test_values_of_a_question_stay_texts(cli: Cli, small: Path, tmp_path: Path, hostile: str) -> None:
    data = yaml.safe_load(small.read_text())
    data["metadata"]["title"] = "Shop </text><script>"
    data["spec"]["decisions"][0]["because"] = {"choice": "why", "oneOf": [hostile, "x"]}
    file, output = tmp_path / "hostile.yaml", tmp_path / "designs"
    file.write_text(yaml.safe_dump(data))
    found = cli("synth", file, *AS_OF, "--cheapest", "--count", "2", "-o", output, "--format", "markdown")
    assert found.code in (0, 2)
    assert "\x1b" not in found.out + found.err
    for made in output.glob("*.yaml"):
        assert yaml.safe_load(made.read_text())["kind"] == "Blueprint"
    for picture in output.glob("*.svg"):
        assert not list(ET.fromstring(picture.read_text()).iter("{http://www.w3.org/2000/svg}script"))
