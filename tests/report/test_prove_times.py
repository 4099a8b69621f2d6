"""How a page of a proof tells recovery times and loss of data: tables that say what they are, and each timer once."""

import re
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.report.page import Section, Table
from hadesign.report.prove import availability, recovery, what_if
from hadesign.report.prove.words import minutes, three_digits
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.recovering import app, designed
from tests.report.proving import as_markdown, as_text, flat, section, told

SAVED: dict[str, Any] = {"backup": {"etcd": {"interval": "15m", "duration": "30s"}}}
RTO, STEPS, RPO = "Recovery time (RTO)", "What the times are made of", "Data loss (RPO)"


def cells(proof: Proof, title: str) -> list[list[Any]]:
    """Return the rows of the table below a title."""
    (found,) = [one for one in recovery(proof, proof.services()) if one.title == title]
    (table,) = [part for part in found.parts if isinstance(part, Table)]
    return [list(row) for row in table.rows]


def test_ways_back_are_told_by_the_terms_of_the_field() -> None:
    proof = designed(workloads=[app(kind="StatefulSet")], **SAVED)
    text = told(proof)
    said = flat(section(text, RTO))
    assert said.startswith("How each service comes back from the slowest single failure of each kind, and when. *")
    assert ["etcd", "node and zone", "election", "2.1s"] in cells(proof, RTO)
    # Somebody takes the node of the pod out of service.
    assert ["workload cart", "node and zone", "by hand*", "10m40s"] in cells(proof, RTO)
    assert "its return" not in text
    assert "a person" not in text


def test_what_waits_for_what_failed_has_no_time() -> None:
    """Also where something has to be done besides: no machine is left on which etcd could be restored."""
    proof = prove(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    found = proof.recovers(proof.control_plane, ["region/eu-central"])
    assert (found.by, found.known) == ("return", 0)
    rows = cells(proof, RTO)
    place = next(number for number, row in enumerate(rows) if row[0] == "control-plane")
    assert ["", "region", "when it returns*", "not known"] in rows[place : place + 4]


def test_a_recovery_of_which_a_step_is_not_known_takes_that_and_more() -> None:
    proof = designed(workloads=[{"name": "cart", "kind": "Deployment", "replicas": 1}])
    assert ["workload cart", "node", "rescheduling*", "6m and more"] in cells(proof, RTO)
    assert "startTime of workload cart" in section(told(proof), STEPS)


def test_every_timer_is_told_once_with_where_it_is_set() -> None:
    text = told(designed(workloads=[app(), app(name="shop")], **SAVED))
    steps = section(text, STEPS)
    assert steps.startswith("Every timer that these times are sums of, with where it is set.")
    assert steps.count("the node counts as unhealthy") == 1
    assert re.search(r"a new pod is ready +40s +line \d+", steps)
    assert re.search(r"its pods are evicted +5m +default \[\d\]", steps)


def test_programs_that_die_alone_are_told_by_how_they_die() -> None:
    vip: dict[str, Any] = {"name": "api", "type": "haproxy", "instances": ["lb-a"], "healthCheck": {"protocol": "tcp"}}
    more = {"loadBalancers": [vip], "controlPlane": {"endpoint": "api.example.org:6443"}}
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"name": "lb-a", "zone": "a", "roles": ["load-balancer"]}]
    proof = prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **more)))
    assert cells(proof, "Programs that die alone") == [
        ["the process of an API server", "1.5s"],
        ["the active process of load balancer api", "not known"],  # it is the only one, and has to come back
        ["etcd beside an API server, gone or hanging", "nobody notices"],
        ["an API server that hangs", "nobody notices"],
    ]


def test_losses_say_what_is_lost_of_what() -> None:
    classes = {"classes": [{"name": "san", "provider": "array"}]}
    loads = [app(volumes=[{"class": "san"}])]
    backup: dict[str, dict[str, Any]] = {
        "etcd": {"interval": "15m", "duration": "30s"},
        "volumes": {"schedule": "0 */6 * * *", "offsite": False},
    }
    for one in backup.values():
        one["location"] = "s3://copies"
    proof = designed(storage=classes, workloads=loads, backup=backup)
    said = flat(section(told(proof), RPO))
    assert said.startswith("Work that is lost for good: what was done since the copy that is left.")
    assert [row[:4] for row in cells(proof, RPO)] == [
        ["etcd", "a node", "none", "a copy lives on"],
        ["etcd", "a zone", "none", "a copy lives on"],
        ["etcd", "most members", "15m30s", "until the next snapshot 15m + until it is done 30s"],
        ["etcd", "the whole site", "unknown: whether a backup survives the loss of the site", ""],
        ["volumes of storage class san", "a node", "unknown: where storage class san has its data", ""],
        ["volumes", "all copies", "6h, more with spec.backup.volumes.duration", "until the next backup 6h"],
        ["volumes", "the whole site", "everything, without a backup that survives the loss of the site", ""],
    ]


def parts(sections: list[Section]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(one.title, tuple(one.parts)) for one in sections if one.parts]


def pages(proof: Proof) -> list[Section]:
    chosen = proof.services()
    asked = what_if(proof, chosen, ["node/w-a-1"])
    return [*availability(proof, chosen), *recovery(proof, chosen), *(one for one in asked if one.title == RTO)]


def test_tables_say_what_they_are_in_their_first_line() -> None:
    numbers = {"node": {"mtbf": "1000h", "mttr": "10h"}, "zone": "99.9%"}
    found = parts(pages(designed(workloads=[app()], reliability=numbers, **SAVED)))
    tables = [(title, inside) for title, inside in found if any(isinstance(part, Table) for part in inside)]
    assert len(tables) == 8
    for title, inside in tables:
        assert isinstance(inside[0], str), title
        assert inside[0].endswith((".", ":")), title


def test_markdown_says_the_same() -> None:
    proof = designed(workloads=[app()], **SAVED)
    shown = as_markdown(proof, recovery(proof, proof.services()))
    assert "| workload cart | node | rescheduling&#42; | 6m40s |" in shown
    assert as_text(proof, recovery(proof, proof.services()))


@pytest.mark.parametrize(
    ("value", "said"),
    [(534.0911, "534.09"), (1234.5, "1,234.50"), (0.1128, "0.113"), (0.0000123, "0.0000123"), (3e-7, "0"), (0, "0")],
)
def test_few_minutes_are_no_power_of_ten(value: float, said: str) -> None:
    assert minutes(value) == said


def test_three_digits_are_no_power_of_ten() -> None:
    assert [three_digits(value) for value in (1.0, 0.011912, 0.00000325)] == ["1", "0.0119", "0.00000325"]
