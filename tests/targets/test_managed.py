"""Groups of machines of EKS, GKE and AKS: their folders are accepted, and hold what the Cluster says."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from hadesign.targets import compile_configs, target
from hadesign.targets.base import unfit_reason
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.effort import NIGHTLY
from tests.targets.agreement import READERS, disagreements, files_of
from tests.targets.clouds import files, folder
from tests.targets.hcl_judge import complaints, read, tables
from tests.targets.managed_designs import CLOUD, DESIGNS, PROVIDERS, UNFIT, designs, managed, scaled, whole, workers
from tests.targets.shipped import SHIPPED, cluster_of

FOLDER = "node-groups"
GROUP = {
    "eks": "aws_eks_node_group",
    "gke": "google_container_node_pool",
    "aks": "azurerm_kubernetes_cluster_node_pool",
}
FILES = {"main.tf", "variables.tf", "outputs.tf", "terraform.tfvars.example"}


def refused(cluster: Cluster, name: str) -> list[str]:
    """Return what the judge has against a folder."""
    made = folder(cluster, name, FOLDER)
    assert set(made) == FILES
    return complaints(made)


def fitting(cluster: Cluster) -> list[str]:
    return [name for name in PROVIDERS if not unfit_reason(target(name), cluster)]


@pytest.mark.judge
@pytest.mark.parametrize("design", DESIGNS)
def test_folders_are_accepted(design: str) -> None:
    cluster = as_cluster(DESIGNS[design])
    (name,) = fitting(cluster)
    assert refused(cluster, name) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", PROVIDERS)
def test_folders_of_generated_designs_are_accepted(name: str) -> None:
    seen = set()

    @seed(0)
    @settings(max_examples=70 if NIGHTLY else 20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(drawn: st.DataObject) -> None:
        data = drawn.draw(designs(name))
        cluster = as_cluster(data)
        assert fitting(cluster) == [name]
        assert refused(cluster, name) == []
        seen.add("clusterAutoscaler" in data["spec"]["autoscaling"])

    run()
    assert seen == {True, False}


@pytest.mark.judge
@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("eks", "update_config", "update_configs", "aws_eks_node_group.workers-eu-central-1a: unknown block"),
        (
            "eks",
            "scaling_config[0]",
            "scaling[0]",
            "ignores changes of scaling[0].desired_size, which it does not have",
        ),
        ("gke", "node_locations", "zones", "google_container_node_pool.workers-europe-west3-a: unknown argument zones"),
        ("aks", "[node_count]", "[count]", "ignores changes of count, which it does not have"),
    ],
)
def test_a_broken_folder_is_refused(name: str, old: str, new: str, complaint: str) -> None:
    made = folder(as_cluster(whole(name)), name, FOLDER)
    assert old in made["main.tf"]
    made["main.tf"] = made["main.tf"].replace(old, new)
    assert complaint in "\n".join(complaints(made))


# --- what is read back is the Cluster's -------------------------------------------------------------------------------


def groups_of(cluster: Cluster, name: str) -> dict[str, dict[str, Any]]:
    """Return what stands in each group, nested blocks by their type, several of a type in a list."""
    found = read({"main.tf": folder(cluster, name, FOLDER)["main.tf"]})["main.tf"]["body"]["blocks"]
    return {block["labels"][1]: _flat(block["body"]) for block in found if block["labels"][:1] == [GROUP[name]]}


def _flat(body: dict[str, Any]) -> dict[str, Any]:
    nested: dict[str, list[Any]] = {}
    for block in body["blocks"]:
        nested.setdefault(block["type"], []).append(_flat(block["body"]))
    return {**body["attributes"], **nested}


@pytest.mark.judge
def test_node_groups_of_eks_are_the_pools() -> None:
    cluster = as_cluster(whole("eks"))
    found = groups_of(cluster, "eks")
    zones = [zone.name for zone in cluster.infrastructure.zones]
    assert set(found) == {*(f"workers-{zone}" for zone in zones), *(f"db-{zone}" for zone in zones[:2])}
    worker, last = found[f"workers-{zones[0]}"], found[f"db-{zones[1]}"]
    assert worker["cluster_name"] == cluster.name
    assert worker["version"] == "1.36"
    assert [one["reference"] for one in worker["subnet_ids"]] == [f'var.subnet_ids["{zones[0]}"]']
    assert worker["instance_types"]["reference"] == 'var.instance_types["workers"]'
    assert worker["labels"] == {"map": {"disk": "nvme"}}
    assert (worker["capacity_type"], last["capacity_type"]) == ("ON_DEMAND", "SPOT")
    assert worker["scaling_config"] == [{"desired_size": 3, "min_size": 1, "max_size": 6}]
    assert last["scaling_config"] == [{"desired_size": 1, "min_size": 1, "max_size": 1}]
    assert ("lifecycle" in worker, "lifecycle" in last) == (True, False)
    assert worker["update_config"] == [{"max_unavailable": 1}]
    assert last["labels"] == {"map": {"hadesign.io/pool": "db"}}
    assert last["taint"] == [
        {"key": "dedicated", "effect": "NO_EXECUTE"},
        {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NO_SCHEDULE"},
    ]


@pytest.mark.judge
@pytest.mark.parametrize(
    ("repair", "per_zone", "block"),
    [
        (None, 3, None),
        ("none", 3, None),
        ({"type": "manual"}, 3, None),
        ({"type": "cloud", "enabled": False}, 3, None),
        ({"type": "cloud", "maxUnhealthy": 0}, 3, None),
        ({"type": "cloud"}, 3, {"enabled": True}),
        ({"type": "cloud", "maxUnhealthy": 4}, 3, {"enabled": True, "max_unhealthy_node_threshold_count": 4}),
        (CLOUD, 3, {"enabled": True, "max_unhealthy_node_threshold_percentage": 40}),
        (CLOUD, 2, {"enabled": True, "max_unhealthy_node_threshold_count": 1}),  # one of two is more than 40%
    ],
)
def test_repair_of_eks_is_what_the_design_says(repair: Any, per_zone: int, block: Any) -> None:
    cluster = as_cluster(managed("eks", nodes=workers(perZone=per_zone), repair=repair))
    found = groups_of(cluster, "eks").values()
    assert [one.get("node_repair_config") for one in found] == [None if block is None else [block]] * 3
    assert ("eks-node-monitoring-agent" in folder(cluster, "eks", FOLDER)["main.tf"]) == (block is not None)


@pytest.mark.judge
@pytest.mark.parametrize("name", ["eks", "aks"])
def test_a_zone_is_changed_when_the_one_before_it_is_done(name: str) -> None:
    cluster = as_cluster(managed(name))
    found = list(groups_of(cluster, name).items())
    assert "depends_on" not in found[0][1]
    for (before, _), (_name, group) in pairwise(found):
        assert [one["reference"] for one in group["depends_on"]] == [f"{GROUP[name]}.{before}"]


@pytest.mark.judge
def test_node_pools_of_gke_are_the_pools() -> None:
    cluster = as_cluster(whole("gke"))
    found = groups_of(cluster, "gke")
    worker, last = found["workers-europe-west3-a"], found["db-europe-west3-b"]
    assert worker["node_locations"] == ["europe-west3-a"]
    assert worker["autoscaling"] == [{"min_node_count": 1, "max_node_count": 6}]
    assert (worker["initial_node_count"], last["node_count"]) == (3, 1)
    assert worker["management"] == [{"auto_repair": True, "auto_upgrade": True}]
    assert worker["upgrade_settings"] == [{"strategy": "SURGE", "max_surge": 1, "max_unavailable": 0}]
    assert worker["max_pods_per_node"] == 110
    assert "version" not in worker
    (node,) = last["node_config"]
    assert node["spot"] is True
    assert node["labels"] == {"map": {"hadesign.io/pool": "db"}}
    assert node["taint"][0] == {"key": "dedicated", "value": "", "effect": "NO_EXECUTE"}


@pytest.mark.judge
def test_node_pools_of_aks_are_the_pools() -> None:
    cluster = as_cluster(whole("aks"))
    found = groups_of(cluster, "aks")
    worker, last = found["workers-westeurope-1"], found["db-westeurope-2"]
    assert (worker["name"], last["name"]) == ("workers1", "db2")
    assert (worker["zones"], last["zones"]) == (["1"], ["2"])
    assert (worker["auto_scaling_enabled"], worker["min_count"], worker["max_count"]) == (True, 1, 6)
    assert (worker["node_count"], last["node_count"]) == (3, 1)
    assert worker["orchestrator_version"] == "1.36"
    assert worker["max_pods"] == 110
    assert (worker["priority"], last["priority"]) == ("Regular", "Spot")
    assert last["node_taints"] == ["dedicated=:NoExecute", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]
    assert worker["upgrade_settings"] == [{"max_surge": "1"}]


@pytest.mark.judge
@pytest.mark.parametrize(("name", "longest"), [("eks", 63), ("gke", 40), ("aks", 12)])
def test_names_fit_and_stay_apart(name: str, longest: int) -> None:
    pools = ["x" * 40 + "a", "x" * 40 + "b", "a-b", "0"]
    cluster = as_cluster(managed(name, nodes=[workers(pool=pool)[0] for pool in pools]))
    found = groups_of(cluster, name).values()
    given = [one["node_group_name" if name == "eks" else "name"] for one in found]
    assert len(set(given)) == len(given) == 12
    assert all(len(one) <= longest and one[0].isalpha() for one in given)


@pytest.mark.judge
def test_cluster_autoscaler_is_told_of_the_same_groups() -> None:
    cluster = as_cluster(managed("eks", groups=scaled("aws")))
    found = groups_of(cluster, "eks")
    made = {
        file.path.rpartition("/")[2]: str(file.content) for file in compile_configs(cluster, ["cluster-autoscaler"])
    }
    for name, group in found.items():
        (sizes,) = group["scaling_config"]
        assert f"| `{name}` |" in made["README.md"]
        assert f"| {sizes['min_size']} | {sizes['max_size']} |" in made["README.md"]
        assert f"k8s.io/cluster-autoscaler/{group['cluster_name']}" in made["cluster-autoscaler.yaml"]


TAINTS = [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}, {"key": "x", "effect": "PreferNoSchedule"}]


@pytest.mark.parametrize("name", PROVIDERS)
def test_taints_agree_with_the_design(name: str) -> None:
    cluster = as_cluster(managed(name, nodes=[*workers(taints=TAINTS), *workers(pool="plain")]))
    made = files_of(cluster)
    assert len(READERS[name](made[name])["taints"]) == 3
    assert disagreements(cluster, made) == []
    changed = {path: text.replace("db", "web") for path, text in made[name].items()}
    (found,) = disagreements(cluster, {name: changed})
    assert found.startswith(f"{name}: taints is ")


# --- what does not fit, and what is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data", "why"), UNFIT)
def test_what_does_not_fit_is_named(name: str, data: dict[str, Any], why: str) -> None:
    assert why in unfit_reason(target(name), as_cluster(data))


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_no_shipped_design_has_such_a_control_plane(file: Any) -> None:
    assert fitting(cluster_of(file)) == []


def readme(cluster: Cluster, name: str) -> str:
    return next(str(file.content) for file in files(cluster, name) if file.path.endswith("README.md"))


@pytest.mark.judge
@pytest.mark.parametrize("name", PROVIDERS)
def test_every_variable_is_explained(name: str) -> None:
    cluster = as_cluster(whole(name))
    body = read({"variables.tf": folder(cluster, name, FOLDER)["variables.tf"]})["variables.tf"]["body"]
    said = readme(cluster, name)
    names = [block["labels"][0] for block in body["blocks"]]
    assert names
    assert [one for one in names if f"| `{one}` |" not in said] == []


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("whole-eks", "Autoscaling groups elsewhere are no pools of the design"),
        ("whole-eks", "Labels node.kubernetes.io/own are of those that Kubernetes keeps for itself"),
        ("whole-eks", "| `workers-eu-central-1a` | eu-central-1a | 3 | 1 | 6 | CPU 8, memory 32Gi, pods 110 |"),
        ("bare-eks", "by the design the provider replaces none"),
        ("eks-small", "one machine is more than 40%, or may come to be when few are left"),
        ("eks-small", "`eks:DescribeNodegroup`"),
        ("eks-unsaid", "20% of a group of more than five machines"),
        ("gke-people", "The design says that nothing repairs nodes by itself; here the provider does."),
        ("aks-medik8s", "AKS repairs nodes always"),
        ("aks-medik8s", "two of them act on the same machine"),
        ("aks-medik8s", "there is no setting for `maxUnhealthy` (2)"),
    ],
)
def test_what_a_person_has_to_know_is_said(design: str, said: str) -> None:
    cluster = as_cluster(DESIGNS[design])
    (name,) = fitting(cluster)
    assert said in readme(cluster, name)


def test_the_table_of_eks_is_as_old_as_the_version_that_is_asked_for() -> None:
    assert tables()["aws"]["version"].startswith("6.25.")
