"""prove: what it prints of a design, what can be asked, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import SHOP, SMALL, TWO_SITES, Cli


def plain(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def schema() -> Any:
    from hadesign.report.prove_json import schema

    return schema()


def test_as_text_and_as_json(cli: Cli) -> None:
    text, data = cli("prove", TWO_SITES).out, json.loads(cli("prove", TWO_SITES, "--format", "json").out)
    assert "The objective is NOT MET." in text
    (objective,) = data["objectives"]
    assert (objective["kind"], objective["met"], objective["location"]["line"]) == ("survive", False, 17)
    etcd = data["services"][0]
    witness = etcd["failureSets"][0]["witness"]
    members = "master-a1, master-a2 and master-a3"
    assert witness == f"losing site site-a removes etcd members {members}: 2 of 5 left, quorum is 3"
    assert witness in plain(text)
    minutes = etcd["availability"]["minutesPerYear"]
    assert f"{minutes:,.2f}" == "534.09"
    assert "534.09" in text


def test_three_and_two_members_are_no_better_than_all_in_one_place(cli: Cli) -> None:
    text = plain(cli("prove", TWO_SITES).out)
    assert "3 + 2 as designed 534.09 8 h 54 min 5 all in one zone 526.25 8 h 46 min 2 + 2 + 1 over more zones" in text
    assert "17.96 17 min" in text


def test_only_some_services(cli: Cli) -> None:
    data = json.loads(cli("prove", SHOP, "--service", "etcd", "--service", "cart", "--format", "json").out)
    assert [service["name"] for service in data["services"]] == ["etcd", "cart"]
    text = cli("prove", SHOP, "--service", "etcd").out
    assert "\netcd " in text
    assert not any(line.startswith(("component coredns", "cart ")) for line in text.splitlines())


def test_workloads_of_one_name_are_told_apart_by_their_namespace(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    more = "\n    - {name: cart, namespace: test, kind: Deployment, replicas: 1}"
    file.write_text(Path(SHOP).read_text().replace("\n  workloads:", f"\n  workloads:{more}"))

    def chosen(name: str) -> list[str]:
        data = json.loads(cli("prove", file, "--service", name, "--format", "json").out)
        return [service["id"] for service in data["services"]]

    assert chosen("test/cart") == ["workload/test/cart"]
    assert len(chosen("cart")) == 2
    assert set(chosen("cart")) > {"workload/test/cart"}


def test_names_with_dots_can_fail(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "dots.yaml"
    file.write_text(DOTS)
    data = json.loads(cli("prove", file, "--what-if", "node/cp-a.dc-1.example.org", "--format", "json").out)
    assert data["failed"] == ["node/cp-a.dc-1.example.org"]
    assert data["dead"] == ["instance/api/cp-a.dc-1.example.org"]
    assert {state["id"]: state["up"] for state in data["services"]}["etcd"] is True
    result = cli("prove", file, "--what-if", "node/cp-a.dc-1.example.com")
    assert "did you mean `node/cp-a.dc-1.example.org`?" in result.err


DOTS = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: dots}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  infrastructure: {zones: [{name: a, subnet: 10.0.1.0/24}]}
  nodes:
    - {name: cp-a.dc-1.example.org, zone: a, roles: [control-plane, etcd]}
    - {name: cp-b.dc-1.example.org, zone: a, roles: [control-plane, etcd]}
    - {name: cp-c.dc-1.example.org, zone: a, roles: [control-plane, etcd]}
  controlPlane: {endpoint: "10.0.1.200:8443"}
  loadBalancers:
    - name: api
      type: haproxy-keepalived
      vip: 10.0.1.200
      instances: [cp-a.dc-1.example.org, cp-b.dc-1.example.org]
"""


def test_a_service_that_is_none(cli: Cli) -> None:
    result = cli("prove", TWO_SITES, "--service", "etdc")
    message = "there is no service 'etdc'; did you mean `etcd`? Services: api, control-plane, endpoint, etcd."
    assert result == (2, "", f"hadesign: {message}\n")


def test_more_failures_at_once(cli: Cli) -> None:
    text = cli("prove", SHOP, "--service", "etcd", "--order", "3").out
    assert "Three failures at once" in text
    data = json.loads(cli("prove", SHOP, "--service", "etcd", "--order", "1", "--format", "json").out)
    assert {found["order"] for found in data["services"][0]["failureSets"]} == {1}
    assert cli("prove", SHOP, "--order", "0").code == 2
    beyond = cli("prove", SHOP, "--order", "11")
    assert beyond.code == 2
    assert "1<=x<=10" in beyond.err


def test_what_if(cli: Cli, schema: Any) -> None:
    asked = "zone/location-b, node/master-a1"
    text = cli("prove", TWO_SITES, "--what-if", asked).out
    assert text.startswith("What if zone location-b and node master-a1 failed at once?\n")
    assert "etcd NO 2 of 5, 3 needed removes etcd members master-a1, master-b1 and master-b2: 2 of 5 left" in plain(
        text
    )
    data = json.loads(cli("prove", TWO_SITES, "--what-if", asked, "--format", "json").out)
    assert {state["name"]: state["up"] for state in data["services"]} == {
        "etcd": False,
        "api": False,
        "endpoint": None,
        "control-plane": False,
    }
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert cli("prove", TWO_SITES, "--what-if", asked, "--format", "markdown").out.startswith("# ")


@pytest.mark.parametrize(
    ("failed", "message"),
    [
        ("zone/b", "nothing that can fail is called 'zone/b'; write KIND/NAME, with one of "),
        ("zone/location-c", "nothing that can fail is called 'zone/location-c'; did you mean `zone/location-b`?"),
        ("master-a1", "nothing that can fail is called 'master-a1'; did you mean `node/master-a1`?"),
        (" , ", "--what-if names nothing; write it as --what-if 'zone/a, node/cp-b'."),
    ],
)
def test_what_if_about_nothing(cli: Cli, failed: str, message: str) -> None:
    result = cli("prove", TWO_SITES, "--what-if", failed)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"hadesign: {message}")


def test_during_an_upgrade(cli: Cli, schema: Any) -> None:
    text = cli("prove", SHOP, "--during", "node-upgrade").out
    assert "- with node cp-a drained (line " in text
    data = json.loads(cli("prove", SHOP, "--during", "node-upgrade", "--format", "json").out)
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    result = cli("prove", SHOP, "--during", "node-upgrade", "--what-if", "zone/a")
    assert (result.code, result.out) == (2, "")
    assert "ask one at a time" in result.err


def test_a_design_of_which_little_is_known(cli: Cli) -> None:
    text = cli("prove", "-", stdin=SMALL.encode()).out
    assert "No objectives are set" in text
    assert "no figure" in text
    data = json.loads(cli("prove", "-", "--format", "json", stdin=SMALL.encode()).out)
    etcd = data["services"][0]
    assert etcd["availability"]["value"] is None
    assert etcd["availability"]["missing"], "it says which numbers are missing"
