"""Closed vocabularies: each word has one row, each row one word, and what a row names exists."""

import importlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, get_args

import pytest

from hadesign.blueprint import json_schema
from hadesign.blueprint.base import yaml_names
from hadesign.blueprint.infrastructure import Datastore, Host, Link, Rack, Zone
from hadesign.blueprint.names import PART
from hadesign.blueprint.nodes import Machine, Pool
from hadesign.blueprint.reliability import Reliability
from hadesign.diagrams.icons import ICONS
from hadesign.targets import target_names
from hadesign.vocabulary.balancers import BALANCERS, BalancerType
from hadesign.vocabulary.installers import INSTALLERS, Installer
from hadesign.vocabulary.kinds import KINDS, LEVELS, SUPPLIES, Kind, kinds_up_to
from hadesign.vocabulary.networks import PLUGINS, Plugin
from hadesign.vocabulary.parts import PARTS, UNSAID, part_takes, part_versions
from hadesign.vocabulary.providers import PROVIDERS, Provider
from hadesign.vocabulary.storages import STORAGES, StorageProvider
from hadesign.words.things import noun

TABLES: dict[str, tuple[Any, Mapping[Any, Any]]] = {
    "kinds": (Kind, KINDS),
    "load balancers": (BalancerType, BALANCERS),
    "installers": (Installer, INSTALLERS),
    "providers": (Provider, PROVIDERS),
    "network plugins": (Plugin, PLUGINS),
    "storage providers": (StorageProvider, STORAGES),
}
FIELDS = {
    "load balancers": ("LoadBalancer", "type"),
    "installers": ("Kubernetes", "installer"),
    "providers": ("Infrastructure", "provider"),
    "network plugins": ("Network", "cni"),
    "storage providers": ("StorageClass", "provider"),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_word_has_a_row_in_the_order_of_the_words(name: str) -> None:
    words, rows = TABLES[name]
    assert list(rows) == list(get_args(words))


@pytest.mark.parametrize("name", FIELDS)
def test_the_blueprint_takes_exactly_the_words_that_have_a_row(name: str) -> None:
    model, field = FIELDS[name]
    schema = json_schema()["$defs"][model]["properties"][field]
    branches = schema.get("anyOf", [schema])
    assert [word for branch in branches for word in branch.get("enum", ())] == list(TABLES[name][1])


def test_kinds_are_sorted_by_size() -> None:
    levels = [LEVELS.index(row.level) for row in KINDS.values()]
    assert levels == sorted(levels)
    for small, large in pairwise(LEVELS):
        assert kinds_up_to(small) < kinds_up_to(large)
    assert kinds_up_to("region") == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_words_a_number_and_a_picture(kind: Kind) -> None:
    row = KINDS[kind]
    assert noun(kind) == row.nouns.one != row.nouns.many == noun(kind, 2)
    if row.reliability is not None:
        assert row.reliability in yaml_names(Reliability)
    module, _, name = row.icon.rpartition(".")
    assert hasattr(importlib.import_module(f"diagrams.{module}"), name), row.icon


def test_every_kind_can_have_a_number_of_its_own() -> None:
    assert all(f"|{kind}|" in f"|{PART.partition('(?:')[2].partition(')/')[0]}|" for kind in KINDS)
    keys = {row.reliability for row in KINDS.values() if row.reliability}
    assert keys == set(yaml_names(Reliability)) - {"parts"}


@pytest.mark.parametrize("kind", SUPPLIES)
@pytest.mark.parametrize("model", [Zone, Rack], ids=lambda model: model.__name__)
def test_zones_and_racks_may_draw_on_every_supply(model: Any, kind: Kind) -> None:
    assert kind in yaml_names(model)


@pytest.mark.parametrize("model", [Zone, Rack, Host, Link, Datastore, Machine, Pool], ids=lambda model: model.__name__)
def test_power_and_switches_are_drawn_on_by_all(model: Any) -> None:
    assert {"power", "switch"} <= set(yaml_names(model))


@pytest.mark.parametrize("rows", [BALANCERS, INSTALLERS], ids=["load balancers", "installers"])
def test_targets_that_rows_name_are_there(rows: Mapping[Any, Any]) -> None:
    assert {name for row in rows.values() for name in row.targets} <= set(target_names())


@pytest.mark.parametrize("rows", [BALANCERS, PROVIDERS], ids=["load balancers", "providers"])
def test_icons_that_rows_name_can_be_drawn(rows: Mapping[Any, Any]) -> None:
    assert {row.icon for row in rows.values()} <= set(ICONS)


def test_what_a_row_says_of_a_load_balancer_does_not_contradict_itself() -> None:
    for name, row in BALANCERS.items():
        assert bool(row.moves) == (row.failover is not None), name
        assert not (row.keepalived and row.runs != "instances"), name
        assert not (row.provided and row.runs != "elsewhere"), name
        assert not row.listens or row.runs == "instances", name


def test_numbers_of_plugins_have_a_source() -> None:
    for name, row in PLUGINS.items():
        assert bool(row.channels) == bool(row.source) or not row.channels, name
        for channel in row.channels:
            assert (channel.port is None) == (channel.protocol in ("IPIP", "ICMP", "VRRP")), name


def test_parts_have_a_source_and_are_named_as_blueprints_name_them() -> None:
    words = {*PLUGINS, *STORAGES, *INSTALLERS, *BALANCERS, "velero", "cluster-autoscaler", "medik8s"}
    # Two are named by no word of a blueprint: a design that has volumes or is watched has them.
    assert set(PARTS) <= {*words, "snapshot-controller", "kube-prometheus-stack"}
    assert not PARTS.keys() & UNSAID.keys()
    assert all(row.source.startswith("https://") for row in UNSAID.values())
    for row in PARTS.values():
        assert row.source.startswith("https://")
        for first, last in row.releases.values():
            assert last is None or first <= last


EMITTED: Mapping[str, str] = {
    "calico": "calico", "cilium": "cilium", "flannel": "flannel", "metallb": "metallb", "kube-vip": "kube-vip",
    "rook": "rook-ceph", "longhorn": "longhorn", "ceph-csi": "ceph", "ebs": "ebs", "gce-pd": "gce-pd",
    "velero": "velero", "prometheus": "kube-prometheus-stack", "alertmanager": "kube-prometheus-stack",
    "grafana": "kube-prometheus-stack", "cluster-autoscaler": "cluster-autoscaler", "node-repair": "medik8s",
    "node-problem-detector": "node-problem-detector",
}  # fmt: skip
"""The part of Kubernetes' surroundings that a target's files are for."""
OTHER_TARGETS = {
    *("kubeadm", "kubespray", "rke", "rke2", "k3s", "eks", "gke", "aks"),  # versions are those of installers
    *(
        "haproxy",
        "keepalived",
        "nginx",
        "node-local",
        "aws",
        "gcp",
        "azure",
        "vsphere",
        "openstack",
        "hypervisors",
    ),  # outside of it
    *("dr", "etcd-backup", "ports", "system-budgets", "workloads"),  # Kubernetes' own objects, or commands
}


def test_of_every_part_that_is_emitted_its_versions_are_known_or_said_to_be_unknown() -> None:
    assert {*EMITTED, *OTHER_TARGETS} == set(target_names())
    assert set(EMITTED.values()) <= {*PARTS, *UNSAID}


def test_a_part_takes_what_one_of_its_releases_takes() -> None:
    calico, rook = PARTS["calico"], PARTS["rook-ceph"]
    assert [minor for minor in range(28, 40) if part_takes(calico, minor)] == [32, 33, 34, 35, 36, 37]
    assert [minor for minor in range(28, 40) if part_takes(rook, minor)] == [31, 32, 33, 34, 35, 36]
    assert (part_versions(rook), part_versions(PARTS["longhorn"])) == ("1.31 - 1.36", "1.25+")
    assert (calico.newest, part_takes(PARTS["longhorn"], 99)) == ("3.33", True)
