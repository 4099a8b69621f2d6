"""What Kubespray cannot do, what it would refuse, and what it would not notice: said before it runs."""

from datetime import date
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.targets import compile_configs, unfit
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, takes
from tests.designs import as_cluster, control_plane, design, zones
from tests.shipped_rules import catalogue
from tests.targets.kubespray.designs import (
    BOTH,
    IPV6,
    KUBESPRAY,
    PODS,
    PODS6,
    SERVICES,
    apart,
    balanced,
    kube_vip,
    networked,
    small,
)
from tests.targets.kubespray.names import known
from tests.targets.kubespray.reading import files_of, groups_of, names_in, variables_of

KUBEADM = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}))
NODE_LOCAL = balanced(type="node-local", port=7443)
ONE_OF_BOTH = {"podCIDR": [PODS, PODS6], "serviceCIDR": SERVICES}
LONG = {"name": "n" * 40 + "." + "n" * 40, "roles": ["worker"], "labels": {"kubernetes.io/hostname": "n"}}


def beside(**machine: Any) -> Cluster:
    """Return a design of one control-plane machine and another machine."""
    return small(nodes=[*control_plane({"a": 1}), {"roles": ["worker"], **machine}])


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        (lambda: as_cluster(KUBEADM), "its installer is kubeadm"),
        (lambda: small(kubernetes=KUBESPRAY | {"version": "1.37.0"}), "its Kubernetes 1.37.0 is none of those"),
        (lambda: small(kubernetes=KUBESPRAY | {"version": "1.36.5"}), "its Kubernetes 1.36.5 is none of those"),
        (lambda: small(kubernetes=KUBESPRAY | {"version": "1.33.11"}), "1.34.0 - 1.34.11, 1.35.0"),
        (lambda: small(nodes=control_plane({"a": 2})), "refuses an even number of etcd members, and there are 2"),
        (lambda: networked("canal"), "has no network plugin canal"),
        (lambda: small(BOTH, network={"podCIDR": [PODS6, PODS]}), "prefers IPv6 to IPv4"),
        (lambda: small(BOTH, network=ONE_OF_BOTH), "not of the same IP version"),
        (lambda: small(IPV6, network={"serviceCIDR": SERVICES}), "talks by another IP version"),
        (lambda: small(loadBalancers=NODE_LOCAL, controlPlane={}), "localhost on port 7443"),
        (lambda: kube_vip(instances=["cp-a-1"]), "is not on each control-plane machine"),
    ],
)  # fmt: skip
def test_what_kubespray_cannot_or_will_not_do_is_said(cluster: Any, reason: str) -> None:
    assert reason in {one.target: one.why for one in unfit(cluster())}["kubespray"]


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        (lambda: small(nodes=control_plane({"a": 3}), controlPlane={}), "an endpoint of the API"),
        (lambda: small(loadBalancers=balanced(type="kube-vip", vip="10.0.1.9")), "how balancer api announces"),
        (lambda: small(loadBalancers=balanced(type="kube-vip", vip="10.0.1.9", announce="bgp")), "whom balancer api"),
        (lambda: networked("cilium", nodeMask=26), "a limit of pods for pool w that its pod range has addresses for"),
        (lambda: networked("flannel", podCIDR="10.244.0.0/23"), "a range of 10.244.0.0/23 for the pods of each"),
        (lambda: beside(**LONG), "a shorter name"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_asked_for(cluster: Any, reason: str) -> None:
    with pytest.raises(InputError, match=rf"design.yaml:\d+:\d+: Kubespray needs {reason}"):
        compile_configs(cluster())


@pytest.mark.parametrize("name", ["etcd", "bastion", "all", "localhost", "ungrouped", "x.yml"])
def test_names_that_mean_something_else_to_ansible_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"Kubespray needs another name for {name}"):
        compile_configs(beside(name=name))


@pytest.mark.parametrize("name", ["on", "0", "null", "1e3", "y", "y-1", "shop", "1.5"])
@pytest.mark.parametrize("where", ["cluster", "domain", "server"])
def test_names_that_kubespray_writes_without_quotes_are_texts_to_kubeadm(name: str, where: str) -> None:
    if where == "cluster" and "." in name:
        return
    specs: dict[str, dict[str, Any]] = {
        "cluster": {"kubernetes": KUBESPRAY | {"clusterName": name}},
        "domain": {"network": {"dns": {"domain": name}}},
        "server": {"nodes": [{"name": name, "zone": "a", "roles": ["control-plane"]}], "controlPlane": {}},
    }
    spec = specs[where]
    if name in ("shop", "y-1"):
        files_of(small(**spec))
        return
    with pytest.raises(InputError, match=f"Kubespray needs another name for {name}, which it writes without quotes"):
        compile_configs(small(**spec))


def test_a_pod_limit_that_fits_its_range_is_taken() -> None:
    nodes = [{"name": "cp", "zone": "a", "roles": ["control-plane", "worker"], "size": {"pods": 62}}]
    network = {"cni": "cilium", "podCIDR": PODS, "nodeMask": 26}
    assert variables_of(files_of(small(nodes=nodes, network=network, controlPlane={})), "cp")["kubelet_max_pods"] == 62


def test_versions_of_the_table_are_those_that_kubespray_has_checksums_of() -> None:
    row = INSTALLERS["kubespray"]
    assert row.versions == tuple(int(version.split(".")[1]) for version in (row.newest[0], row.newest[-1]))
    assert [takes(row, version) for version in ("1.33.11", "1.34.0", "1.34.11", "1.34.12", "1.36.4", "1.37.0")] == [
        False, True, True, False, True, False,
    ]  # fmt: skip


# --- the four holes of Kubespray's own checks -----------------------------------------------------------------------


def flaws(cluster: Cluster) -> dict[str, str]:
    """Return the rules that find an error or a warning, with the worst of each."""
    report = lint(cluster, prove(cluster), catalogue(), date(2026, 11, 23))
    found = sorted(report.diagnostics, key=lambda one: one.severity.name, reverse=True)
    return {one.rule: one.severity.name for one in found if one.severity.name != "INFO"}


def test_there_is_always_a_group_for_the_control_plane_or_no_inventory() -> None:
    """Without it Kubespray's check passes; a design without such a machine is none."""
    with pytest.raises(InputError, match="no node has the role control-plane"):
        small(nodes=[{"name": "etcd", "roles": ["etcd"]}])
    assert all(groups_of(files_of(small(nodes=nodes)))["kube_control_plane"] for nodes in (None, apart()))


def test_two_api_servers_beside_three_members_are_found_by_cp004() -> None:
    """Kubespray counts members alone. One that is left carries all: a warning, and an error where none is left."""
    nodes = [node for node in apart() if node.get("name") != "cp-c"]
    balancer = balanced(type="hardware", vip="10.0.9.9")
    assert flaws(small(nodes=nodes, loadBalancers=balancer, objectives={"survive": "zone"}))["CP004"] == "WARNING"
    together = [node | {"zone": "a"} if node.get("name", "").startswith("cp-") else node for node in nodes]
    assert flaws(small(nodes=together, loadBalancers=balancer, objectives={"survive": "zone"}))["CP004"] == "ERROR"
    with pytest.raises(InputError, match="etcd is stacked, but node `cp-a` is control-plane and not etcd"):
        small(nodes=nodes, etcd={"topology": "stacked"})


def test_one_member_is_an_error_of_ours() -> None:
    nodes = [node for node in apart() if node.get("name") not in ("etcd-b", "etcd-c")]
    assert "ETC001" in flaws(small(nodes=nodes))
    assert unfit_of(small(nodes=nodes)) == ""


def unfit_of(cluster: Cluster) -> str:
    return {one.target: one.why for one in unfit(cluster)}.get("kubespray", "")


def test_no_name_can_be_misspelt() -> None:
    """Kubespray takes any name. Ours are all in its defaults, which tests/targets/test_kubespray.py asks of each."""
    assert "kube_network_plugin" in known()
    assert "kube_network_plugins" not in known()
    files = dict(files_of(small())) | {"group_vars/all/more.yml": {"kube_network_plugins": "calico"}}
    assert names_in(files) - known() == {"kube_network_plugins"}


def test_a_version_that_kubespray_does_not_know_is_found_by_lint_too() -> None:
    assert "OPS003" in flaws(small(kubernetes=KUBESPRAY | {"version": "1.37.0"}))
    assert "OPS003" not in flaws(small())
    assert "OPS002" in flaws(small(kubernetes=KUBESPRAY | {"version": "1.31.3"}))


def test_even_members_are_found_by_lint_too() -> None:
    assert "ETC002" in flaws(small(nodes=control_plane({"a": 2, "b": 2})))
