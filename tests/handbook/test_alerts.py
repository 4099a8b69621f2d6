"""Alerts of the handbook: those of the monitoring target, each with its meaning, first steps, and who is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from hadesign.handbook.alerts import who
from hadesign.source import read
from hadesign.stated import NONE
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.first_steps import first_steps
from hadesign.targets.prometheus.rules import Alert
from hadesign.topology import Cluster, read_cluster
from hadesign.topology.cluster import Receiver
from tests.handbook.books import SHIPPED, page_of, shipped
from tests.handbook.rendering import render, said

FULL = Path(__file__).parent.parent / "blueprint" / "full.yaml"


def named(cluster: Cluster) -> set[str]:
    return {rule.name for group in groups(cluster) for rule in group.rules if isinstance(rule, Alert)}


@pytest.mark.parametrize("name", [*SHIPPED, "full"])
def test_every_alert_has_three_first_steps(name: str) -> None:
    cluster = read_cluster(read(FULL)) if name == "full" else shipped(name).cluster
    for alert in named(cluster):
        steps = first_steps(cluster, alert)
        assert len(set(steps)) == 3, alert
        assert not any("{" in step for step in steps), alert


def test_steps_name_what_the_design_names() -> None:
    steps = first_steps(shipped("bare-metal-three-zones").cluster, "KubeAPIEndpointDown")
    assert "`nc -vz api.shop.example.org 6443`" in steps[0]
    assert first_steps(shipped("bare-metal-three-zones").cluster, "Unheard") == ()


def test_the_page_has_every_alert_once() -> None:
    book = shipped("bare-metal-three-zones")
    found = [e.text.strip("¶ ") for e in render(page_of(book, "alerts.md")) if e.name == "h3"]
    assert sorted(found) == sorted(named(book.cluster))


def test_an_alert_says_how_bad_it_is_who_is_told_and_what_it_says() -> None:
    seen = said(page_of(shipped("bare-metal-three-zones"), "alerts.md"))
    assert (
        "etcdMembersDown¶ Members of etcd are down. critical, after 10 min; told: on-call, team. … of 3 members of"
        " etcd answer; it takes 2 to write." in seen
    )
    assert "What to do first: See who answers" in seen


def test_who_is_told_tells_nobody_from_silence() -> None:
    book = shipped("bare-metal-three-zones")

    def told(receivers: tuple[Receiver, ...] | None, switch: bool | None) -> str:
        monitoring = replace(book.cluster.monitoring, receivers=receivers, dead_mans_switch=switch)
        return said(page_of(replace(book, cluster=replace(book.cluster, monitoring=monitoring)), "alerts.md"))

    assert "Not shown: who is told" in told(None, None)
    assert "Who notices that monitoring itself stops is not given." in told(None, None)
    assert "Nobody is told of alerts of severity critical, warning." in told((), False)
    assert "Nobody notices that monitoring itself stops." in told((), False)
    assert who(None, "critical") == []


def test_a_design_without_prometheus_has_no_alerts_and_says_so() -> None:
    book = shipped("bare-metal-three-zones")
    monitoring = replace(book.cluster.monitoring, prometheus=NONE)
    seen = said(page_of(replace(book, cluster=replace(book.cluster, monitoring=monitoring)), "alerts.md"))
    assert "The design has no Prometheus, so hadesign writes no alerts" in seen
