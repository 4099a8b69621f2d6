"""Flows as `show` lists them: every row fits a page of 80 columns, and JSON names the nodes."""

from typing import get_args

from hadesign.report.inventory import Inventory, inventory
from hadesign.report.inventory_text import inventory_text
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from hadesign.topology.nouns.flows import PartyRole
from hadesign.words.parties import party_words

DEMO = blueprints_dir() / "bare-metal-three-zones.yaml"


def test_flows_as_a_table() -> None:
    text = inventory_text(Inventory(inventory(read_cluster(read(DEMO)), ["flows"])))
    assert "Network flows" in text
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert any(row.startswith("etcd <-> etcd TCP 2380 replication") for row in rows)
    assert any("VRRP - " in row for row in rows)
    assert max(map(len, text.splitlines())) <= 80


def test_flows_as_data() -> None:
    rows = {row["id"]: row for row in inventory(read_cluster(read(DEMO)), ["flows"])["flows"]}
    assert rows["etcd-peer"]["from"]["nodes"] == rows["etcd-peer"]["to"]["nodes"]
    assert rows["etcd-peer"]["ports"] == [2380, 2380]
    assert rows["vrrp/api"]["ports"] is None
    assert rows["node-ports/tcp"]["when"]
    assert all(row["source"] or row["ports"] is None for row in rows.values())


def test_every_role_has_words() -> None:
    roles = get_args(PartyRole)
    assert len({party_words(role) for role in roles}) == len(roles)
