"""Machines on hypervisors: the rules hold exactly the machines that a design puts on different hosts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.targets.clouds import files
from tests.targets.generated import PARTS, each
from tests.targets.hcl_judge import complaints, read
from tests.targets.hosted_designs import DESIGNS, RESTARTS, STRICTNESS, TABLE, THREE, UNFIT, hosted_design, told
from tests.targets.shipped import SHIPPED, cluster_of

RULE = "vsphere_compute_cluster_vm_anti_affinity_rule"
GROUP = "openstack_compute_servergroup_v2"


def folders(cluster: Cluster, name: str) -> dict[str, dict[str, str]]:
    """Return the files of each folder of a target."""
    found: dict[str, dict[str, str]] = {}
    for file in files(cluster, name):
        folder, _, short = file.path.removeprefix(f"configs/{name}/").rpartition("/")
        if folder:
            found.setdefault(folder, {})[short] = str(file.content)
    return found


def readme(cluster: Cluster, name: str) -> str:
    return next(str(file.content) for file in files(cluster, name) if file.path.endswith("README.md"))


def resources(made: Mapping[str, str], kind: str) -> dict[str, dict[str, Any]]:
    """Return what stands in each resource of a kind."""
    found = read({"main.tf": made["main.tf"]})["main.tf"]["body"]["blocks"]
    return {
        b["labels"][1]: b["body"]["attributes"] for b in found if b["type"] == "resource" and b["labels"][0] == kind
    }


def keys(value: Any) -> frozenset[str]:
    """Return the machines or hosts whose ids a list holds."""
    return frozenset(re.findall(r'\["([^"]+)"\]', " ".join(one["reference"] for one in value)))


def apart_on_vsphere(cluster: Cluster) -> dict[str, list[frozenset[str]]]:
    """Return the machines of each rule that keeps some apart, by folder."""
    return {
        folder: [keys(rule["virtual_machine_ids"]) for rule in resources(made, RULE).values()]
        for folder, made in folders(cluster, "vsphere").items()
    }


def apart_on_openstack(cluster: Cluster) -> list[frozenset[str]]:
    """Return the machines of each group, as they are told to people who make them."""
    (made,) = folders(cluster, "openstack").values()
    (output,) = read({"outputs.tf": made["outputs.tf"]})["outputs.tf"]["body"]["blocks"]
    of: dict[str, set[str]] = {name: set() for name in resources(made, GROUP)}
    for machine, group in output["body"]["attributes"]["value"]["map"].items():
        of[group["reference"].split(".")[1]].add(machine)
    return [frozenset(machines) for machines in of.values()]


def sets(lines: list[str]) -> list[frozenset[str]]:
    return [frozenset(line.split()) for line in lines]


@pytest.mark.judge
@pytest.mark.parametrize("name", TABLE)
def test_rules_hold_exactly_the_machines_on_different_hosts(name: str) -> None:
    more, zones, groups = TABLE[name]
    on_vsphere = {zone: sets(lines) for zone, lines in zones.items()}
    found = apart_on_vsphere(as_cluster(hosted_design("vsphere", **more)))
    assert {zone: rules for zone, rules in found.items() if rules} == on_vsphere
    assert apart_on_openstack(as_cluster(hosted_design("openstack", **more))) == sets(groups)


@pytest.mark.parametrize("name", TABLE)
def test_the_checklist_names_the_same_machines(name: str) -> None:
    more, zones, groups = TABLE[name]
    told = readme(as_cluster(hosted_design("other", **more)), "hypervisors")
    rows = [frozenset(re.findall(r"([a-z]+-\d) \(", line)) for line in told.splitlines() if line.startswith("| ")]
    wanted = sets(groups) if len(zones) > 1 else sets(next(iter(zones.values())))
    assert [row for row in rows if row] == wanted


@pytest.mark.judge
@pytest.mark.parametrize("name", STRICTNESS)
def test_machines_may_share_a_host_only_where_the_design_counts_on_it(name: str) -> None:
    hosts, wanted = STRICTNESS[name]
    cluster = as_cluster(hosted_design("vsphere", THREE, hosts=hosts))
    (rule,) = resources(folders(cluster, "vsphere")["a"], RULE).values()
    assert rule["mandatory"] is wanted
    cluster = as_cluster(hosted_design("openstack", THREE, hosts=hosts))
    (group,) = resources(folders(cluster, "openstack")["server-groups"], GROUP).values()
    assert group["policies"] == ["anti-affinity" if wanted else "soft-anti-affinity"]


@pytest.mark.judge
def test_a_host_that_does_not_reach_the_disks_is_not_free() -> None:
    hosts = told(RESTARTS, "a1", "a2", "a3")
    for stores, wanted in ((["other"], False), (["san"], True)):
        made = hosted_design("vsphere", THREE, hosts=hosts | {"a4": {"datastores": stores}})
        made["spec"]["infrastructure"]["datastores"] = [{"name": name, "zones": ["a"]} for name in ("san", "other")]
        made["spec"]["nodes"] = [node | {"datastore": "san"} for node in made["spec"]["nodes"]]
        (rule,) = resources(folders(as_cluster(made), "vsphere")["a"], RULE).values()
        assert rule["mandatory"] is wanted


@pytest.mark.judge
def test_machines_stay_on_hosts_that_stand_on_the_same_things() -> None:
    hosts = {"a1": {"power": "feed-1"}, "a2": {"power": "feed-1"}, "a3": {"power": "feed-2"}, "a4": {"power": "feed-2"}}
    made = folders(as_cluster(hosted_design("vsphere", THREE, hosts=hosts)), "vsphere")["a"]
    assert staying(made) == {
        frozenset({"cp-1", "cp-2"}): frozenset({"a1", "a2"}),
        frozenset({"cp-3"}): frozenset({"a3", "a4"}),
    }
    assert {rule["mandatory"] for rule in resources(made, "vsphere_compute_cluster_vm_host_rule").values()} == {False}


def staying(made: Mapping[str, str]) -> dict[frozenset[str], frozenset[str]]:
    """Return which machines stay on which hosts."""
    prefix = "vsphere_compute_cluster_"
    machines, hosts = resources(made, f"{prefix}vm_group"), resources(made, f"{prefix}host_group")
    return {
        keys(machines[rule["vm_group_name"]["reference"].split(".")[1]]["virtual_machine_ids"]): keys(
            hosts[rule["affinity_host_group_name"]["reference"].split(".")[1]]["host_system_ids"]
        )
        for rule in resources(made, f"{prefix}vm_host_rule").values()
    }


@pytest.mark.judge
def test_what_others_wait_for_is_started_first() -> None:
    cluster = as_cluster(DESIGNS["vsphere-some"])
    (first,) = resources(folders(cluster, "vsphere")["a"], "vsphere_ha_vm_override").values()
    assert first["for_each"]["arguments"] == [["cp-1", "cp-2", "cp-3"]]
    assert first["ha_vm_restart_priority"] == "highest"
    kept = folders(as_cluster(DESIGNS["vsphere"]), "vsphere")["a"]
    assert resources(kept, "vsphere_ha_vm_override") == {}


# --- accepted ---------------------------------------------------------------------------------------------------------


@pytest.mark.judge
@pytest.mark.parametrize("name", [name for name in DESIGNS if "hypervisors" not in name])
def test_folders_are_accepted(name: str) -> None:
    found = folders(as_cluster(DESIGNS[name]), name.partition("-")[0])
    assert found
    assert {folder: said for folder, made in found.items() if (said := complaints(made))} == {}


@pytest.mark.judge
def test_the_shipped_design_is_accepted() -> None:
    cluster = cluster_of(next(file for file in SHIPPED if file.stem == "virtual-machines-on-hypervisors"))
    ((folder, made),) = folders(cluster, "vsphere").items()
    assert (folder, complaints(made)) == ("room-1", [])
    assert apart_on_vsphere(cluster) == {
        "room-1": sets(["cp-1 cp-2 cp-3", "worker-1 worker-2 worker-3 worker-4 worker-5"])
    }


@pytest.mark.judge
@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("vsphere", "virtual_machine_ids", "machine_ids", f"{RULE}.etcd: virtual_machine_ids is missing"),
        ("openstack", "policies", "policy", f"{GROUP}.etcd: unknown argument policy"),
    ],
)
def test_a_broken_file_is_refused(name: str, old: str, new: str, complaint: str) -> None:
    made = next(iter(folders(as_cluster(DESIGNS[name]), name).values()))
    made["main.tf"] = made["main.tf"].replace(old, new)
    assert complaint in complaints(made)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs(part: int) -> None:
    seen = 0

    def judged(data: dict[str, Any]) -> None:
        nonlocal seen
        for provider in ("vsphere", "openstack"):
            place = data["spec"]["infrastructure"] | {"provider": provider}
            cluster = as_cluster({**data, "spec": data["spec"] | {"infrastructure": place}})
            if target(provider).why_not(cluster):
                continue
            seen += 1
            for made in folders(cluster, provider).values():
                assert complaints(made) == []
            _hold(cluster, data["spec"], provider)

    each(part, judged)
    assert seen


def _hold(cluster: Cluster, spec: Mapping[str, Any], provider: str) -> None:
    """Hold the groups against the machines and hosts that are written in a design."""
    on = {node["name"]: node["host"] for node in spec["nodes"] if "host" in node}
    if provider == "openstack":
        found = apart_on_openstack(cluster)
        assert sum(map(len, found)) == len(frozenset().union(*found))
    else:
        found = [group for groups in apart_on_vsphere(cluster).values() for group in groups]
        for names in _functions(spec):
            # Machines of a function and a zone that share no host are all in one rule.
            for number in {on[name].split("-")[1] for name in names if name in on}:
                here = [name for name in names if name in on and on[name].split("-")[1] == number]
                if len({on[name] for name in here}) == len(here) > 1:
                    assert [group for group in found if group.issuperset(here)]
        kept = {
            m: hosts for made in folders(cluster, provider).values() for ms, hosts in staying(made).items() for m in ms
        }
        assert kept.keys() == on.keys()
        assert [name for name in on if on[name] not in kept[name]] == []
    for group in found:
        assert len({on[name] for name in group}) == len(group) > 1


def _functions(spec: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the names of machines with the same role, and of each balancer's instances."""
    single = [node for node in spec["nodes"] if "name" in node]
    for role in ("control-plane", "etcd", "worker"):
        yield [node["name"] for node in single if role in node["roles"]]
    for balancer in spec.get("loadBalancers", []):
        yield balancer.get("instances", [])


# --- what does not fit, and what is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data", "why"), UNFIT)
def test_what_does_not_fit_is_said(name: str, data: dict[str, Any], why: str) -> None:
    assert why in target(name).why_not(as_cluster(data))


@pytest.mark.parametrize(("name", "design"), [("vsphere", "vsphere"), ("openstack", "openstack")])
def test_only_one_target_is_for_a_virtualisation(name: str, design: str) -> None:
    targets = {file.path.split("/")[1] for file in compile_configs(as_cluster(DESIGNS[design]))}
    assert targets & {"vsphere", "openstack", "hypervisors"} == {name}


@pytest.mark.parametrize(
    ("design", "name", "said"),
    [
        ("vsphere", "vsphere", "`das.respectVmVmAntiAffinityRules` of HA to `true`"),
        ("vsphere", "vsphere", "Each zone has a folder of its own"),
        ("vsphere-some", "vsphere", "have the highest restart priority of HA"),
        ("vsphere-soft", "vsphere", "`das.respectVmVmAntiAffinityRules` of HA to `false`"),
        ("openstack", "openstack", "machines may share a host then"),
        ("openstack", "openstack", "  group = openstack_compute_servergroup_v2.etcd.id"),
        ("openstack-overlap", "openstack", "cp-2, lb-1 (instances of load balancer api) are to be on different hosts"),
        ("hypervisors", "hypervisors", "counts on machines of a lost host being started on other ones"),
        ("hypervisors-kept", "hypervisors", "counts on no restart of machines on other hosts"),
    ],
)
def test_what_to_know_is_said(design: str, name: str, said: str) -> None:
    assert said in readme(as_cluster(DESIGNS[design]), name)
