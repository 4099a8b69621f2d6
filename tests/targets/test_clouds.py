"""Balancers of clouds: their folders are accepted, and hold what the Cluster says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from hadesign.errors import UsageError
from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.effort import NIGHTLY
from tests.targets.agreement import READERS, disagreements, files_of
from tests.targets.clouds import (
    UNFIT,
    UNFIT_CHECKS,
    UNFIT_PLACES,
    VIP,
    checked,
    clouds,
    data,
    files,
    folder,
    managed,
    placed,
    shallow,
    unaddressed,
    unnumbered,
    with_local,
    with_rke2,
)
from tests.targets.hcl_judge import complaints, read, tables
from tests.targets.shipped import SHIPPED, cluster_of

PROVIDERS = ("aws", "gcp", "azure")
PRESETS = {"aws": "aws-three-zones", "gcp": "gcp-three-zones"}


def preset(provider: str) -> Cluster:
    return cluster_of(next(file for file in SHIPPED if file.stem == PRESETS[provider]))


def refused(cluster: Cluster, provider: str) -> list[str]:
    """Return what is said against the folders of a design."""
    names = [b.name for b in cluster.balancers if b.serves == "api"]
    found = []
    for name in names:
        made = folder(cluster, provider, name)
        assert set(made) == {"main.tf", "variables.tf", "outputs.tf", "terraform.tfvars.example"}
        found += complaints(made)
    return found


@pytest.mark.judge
@pytest.mark.parametrize("provider", PRESETS)
def test_shipped_designs_are_accepted(provider: str) -> None:
    assert refused(preset(provider), provider) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_generated_designs_are_accepted(provider: str) -> None:
    seen = set()

    @seed(0)
    @settings(max_examples=70 if NIGHTLY else 25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(drawn: st.DataObject) -> None:
        cluster = as_cluster(drawn.draw(clouds(provider)))
        assert target(provider).why_not(cluster) == ""
        assert refused(cluster, provider) == []
        (balancer,) = cluster.balancers
        seen.add((balancer.cloud.scope, balancer.check and balancer.check.protocol, balancer.joining is not None))

    run()
    assert {scope for scope, *_ in seen} == {"internal", "external"}
    assert {protocol for _, protocol, _ in seen} == {"https", "http", "tcp"}
    assert {joining for *_, joining in seen} == {True, False}


@pytest.mark.judge
@pytest.mark.parametrize(
    ("provider", "old", "new", "complaint"),
    [
        ("aws", "target_type", "targets_type", "aws_lb_target_group.api: unknown argument targets_type"),
        (
            "gcp",
            "https_health_check",
            "https_check",
            "google_compute_region_health_check.api: unknown block https_check",
        ),
        ("azure", "backend_port", "backend_ports", "azurerm_lb_rule.api: backend_port is missing"),
    ],
)
def test_a_broken_file_is_refused(provider: str, old: str, new: str, complaint: str) -> None:
    made = folder(as_cluster(data(provider)), provider)
    made["main.tf"] = made["main.tf"].replace(old, new)
    assert complaint in complaints(made)


# --- what is read back is the Cluster's -------------------------------------------------------------------------------


def blocks(cluster: Cluster, provider: str) -> dict[str, dict[str, Any]]:
    """Return what stands in each resource, nested blocks by their type."""
    found = read({"main.tf": folder(cluster, provider)["main.tf"]})["main.tf"]["body"]["blocks"]
    return {
        ".".join(b["labels"]): b["body"]["attributes"] | _nested(b["body"]) for b in found if b["type"] == "resource"
    }


def _nested(body: dict[str, Any]) -> dict[str, Any]:
    return {inner["type"]: inner["body"]["attributes"] for inner in body["blocks"]}


@pytest.mark.judge
@pytest.mark.parametrize("provider", PROVIDERS)
def test_values_are_those_of_the_cluster(provider: str) -> None:
    cluster = as_cluster(data(provider))
    (balancer,) = cluster.balancers
    found, check = blocks(cluster, provider), balancer.check
    assert check
    servers = {server.node: server.address for server in cluster.api_servers}
    if provider == "aws":
        group, listener = found["aws_lb_target_group.api"], found["aws_lb_listener.api"]
        checked, lb = group["health_check"], found["aws_lb.api"]
        assert (listener["port"], group["port"]) == (balancer.port, cluster.api_servers[0].port)
        assert found["aws_lb_target_group_attachment.api"]["for_each"]["map"] == servers
        assert (lb["internal"], lb["enable_cross_zone_load_balancing"], group["preserve_client_ip"]) == (
            True,
            True,
            False,
        )
        assert [one["reference"] for one in lb["subnets"]] == [
            f'var.subnet_ids["{zone.name}"]' for zone in cluster.infrastructure.zones
        ]
        assert (checked["protocol"], checked["path"], checked["matcher"]) == ("HTTPS", check.path, "200")
        assert (checked["interval"], checked["timeout"]) == (check.interval, check.timeout)
        assert (checked["healthy_threshold"], checked["unhealthy_threshold"]) == (check.rise, check.fall)
        assert found["aws_route53_record.endpoint"]["name"] == "api.example.org"
    elif provider == "gcp":
        checked = found["google_compute_region_health_check.api"]
        assert (checked["check_interval_sec"], checked["timeout_sec"]) == (check.interval, check.timeout)
        assert (checked["healthy_threshold"], checked["unhealthy_threshold"]) == (check.rise, check.fall)
        assert checked["https_health_check"] == {"port": balancer.port, "request_path": check.path}
        assert found["google_compute_address.api"]["address"] == balancer.vip
        assert found["google_compute_forwarding_rule.api"]["ports"] == [str(balancer.port)]
        groups = {v["zone"] for k, v in found.items() if k.startswith("google_compute_instance_group.")}
        assert groups == {zone.name for zone in cluster.infrastructure.zones}
        assert found["google_compute_firewall.checks"]["source_ranges"] == ["35.191.0.0/16", "130.211.0.0/22"]
        assert found["google_dns_record_set.endpoint"]["name"] == "api.example.org."
    else:
        checked, rule = found["azurerm_lb_probe.api"], found["azurerm_lb_rule.api"]
        assert (checked["protocol"], checked["request_path"]) == ("Https", check.path)
        assert (checked["interval_in_seconds"], checked["probe_threshold"]) == (check.interval, check.fall)
        assert (rule["frontend_port"], rule["backend_port"]) == (balancer.port, cluster.api_servers[0].port)
        frontend = found["azurerm_lb.api"]["frontend_ip_configuration"]
        assert (frontend["private_ip_address"], frontend["zones"]) == (balancer.vip, ["1", "2", "3"])
        assert found["azurerm_lb_backend_address_pool_address.api"]["for_each"]["map"] == servers


@pytest.mark.judge
@pytest.mark.parametrize(
    ("provider", "kind", "field"),
    [
        ("aws", "aws_route53_record.endpoint", "ttl"),
        ("gcp", "google_dns_record_set.endpoint", "ttl"),
        ("azure", "azurerm_private_dns_a_record.endpoint", "ttl"),
    ],
)
@pytest.mark.parametrize("ttl", ["30s", None])
def test_the_endpoints_name_is_kept_for_as_long_as_is_said(
    provider: str, kind: str, field: str, ttl: str | None
) -> None:
    made = data(provider, dnsName="api-1.elb.example.org" if provider == "aws" else None)
    to = "api-1.elb.example.org" if provider == "aws" else VIP
    made["spec"]["controlPlane"]["records"] = [
        {"name": "api.example.org", "targets": [to]} | ({"ttl": ttl} if ttl else {})
    ]
    found = blocks(as_cluster(made), provider)[kind]
    default = None if provider == "aws" else 300
    assert found.get(field) == (30 if ttl else default)
    if provider == "aws":
        assert (found["type"], "alias" in found) == (("CNAME", False) if ttl else ("A", True))


@pytest.mark.judge
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("endpoint", "records"),
    [
        ("10.0.1.200:6443", []),  # an address
        ("api-1.elb.example.org:6443", []),  # the provider's own name
        ("api.example.org:6443", [{"name": "api.example.org", "targets": ["cp-9"]}]),  # leads elsewhere
    ],
)
def test_a_name_that_is_not_the_balancers_is_not_recorded(provider: str, endpoint: str, records: list[Any]) -> None:
    made = data(provider, dnsName="api-1.elb.example.org")
    made["spec"]["controlPlane"] = {"endpoint": endpoint, "records": records}
    cluster = as_cluster(made)
    assert not [name for name in blocks(cluster, provider) if "record" in name]
    assert "dns" not in folder(cluster, provider)["variables.tf"]


@pytest.mark.judge
@pytest.mark.parametrize(
    ("provider", "kind"),
    [("aws", "aws_lb_listener"), ("gcp", "google_compute_forwarding_rule"), ("azure", "azurerm_lb_rule")],
)
def test_nodes_join_by_a_port_of_their_own(provider: str, kind: str) -> None:
    cluster = as_cluster(with_rke2(provider))
    joining = cluster.balancers[0].joining
    assert joining
    found = blocks(cluster, provider)
    if provider == "gcp":
        assert found[f"{kind}.api"]["ports"] == ["6443", str(joining.port)]
    else:
        assert found[f"{kind}.joining"]["port" if provider == "aws" else "frontend_port"] == joining.port
        checks = (
            found["aws_lb_target_group.joining"]["health_check"]
            if provider == "aws"
            else found["azurerm_lb_probe.joining"]
        )
        assert joining.check
        assert joining.check.path in checks.values()


@pytest.mark.judge
@pytest.mark.parametrize("provider", PROVIDERS)
def test_names_fit_and_stay_apart(provider: str) -> None:
    """Two clusters whose names begin alike have resources of different names."""
    kinds = {
        "aws": ("aws_lb.api", 32),
        "gcp": ("google_compute_forwarding_rule.api", 63),
        "azure": ("azurerm_lb.api", 80),
    }
    kind, longest = kinds[provider]
    names = set()
    for name in ("x" * 62 + "a", "x" * 62 + "b", "internal-a", "sg-a", "0"):
        made = data(provider)
        made["metadata"]["name"] = name
        given = blocks(as_cluster(made), provider)[kind]["name"]
        assert len(given) <= longest
        assert given[0].isalpha()
        assert not given.startswith(("internal-", "sg-"))
        names.add(given)
    assert len(names) == 5


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("make", [data, with_rke2])
def test_files_agree_with_those_of_other_targets(provider: str, make: Callable[[str], dict[str, Any]]) -> None:
    cluster = as_cluster(make(provider))
    files = files_of(cluster)
    stated = {"aws": {"servers", "ports"}, "gcp": {"addresses", "ports"}, "azure": {"servers", "addresses", "ports"}}
    assert {fact for fact, said in READERS[provider](files[provider]).items() if said} == stated[provider]
    assert disagreements(cluster, files) == []


@pytest.mark.parametrize(
    ("provider", "right", "wrong", "fact"),
    [
        ("aws", "10.0.2.4", "10.0.2.5", "servers"),
        ("aws", "port             = 6443", "port             = 443", "servers"),
        ("azure", "10.0.3.4", "10.0.3.5", "servers"),
        ("azure", VIP, "10.0.1.201", "addresses"),
        ("gcp", VIP, "10.0.1.201", "addresses"),
        ("aws", "  port                     = 6443", "  port                     = 443", "ports"),
        ("azure", "frontend_port                  = 6443", "frontend_port                  = 443", "ports"),
        ("gcp", '  ports                 = ["6443"]', '  ports                 = ["443"]', "ports"),
    ],
)
def test_a_value_that_differs_is_noticed(provider: str, right: str, wrong: str, fact: str) -> None:
    cluster = as_cluster(data(provider))
    files = files_of(cluster)
    changed = {path: text.replace(right, wrong) for path, text in files[provider].items()}
    assert changed != files[provider]
    (found,) = disagreements(cluster, files | {provider: changed})
    assert found.startswith(f"{provider}: {fact} is ")


# --- what does not fit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("provider", "more", "why"), UNFIT)
def test_what_is_not_said_or_cannot_be_is_named(provider: str, more: dict[str, Any], why: str) -> None:
    assert why in target(provider).why_not(as_cluster(data(provider, **more)))


@pytest.mark.parametrize(("provider", "check", "why"), UNFIT_CHECKS)
def test_a_check_that_the_product_cannot_make_is_named(provider: str, check: dict[str, Any], why: str) -> None:
    assert why in target(provider).why_not(as_cluster(checked(provider, **check)))


@pytest.mark.parametrize(("provider", "infrastructure", "why"), UNFIT_PLACES)
def test_a_place_that_the_provider_does_not_know_is_named(
    provider: str, infrastructure: dict[str, Any], why: str
) -> None:
    assert why in target(provider).why_not(as_cluster(placed(provider, **infrastructure)))


def test_a_zone_without_a_number_is_none_of_azures() -> None:
    assert "zone west has no number at its end" in target("azure").why_not(as_cluster(unnumbered()))


@pytest.mark.parametrize("provider", ["aws", "azure"])
def test_servers_without_addresses_cannot_be_named(provider: str) -> None:
    assert "the addresses of the API servers behind" in target(provider).why_not(as_cluster(unaddressed(provider)))


def test_a_control_plane_of_the_providers_has_no_balancer_of_ours() -> None:
    made = managed()
    with pytest.raises(UsageError, match="there is no API server behind the balancer"):
        compile_configs(as_cluster(made), ["aws"])


# --- READMEs ----------------------------------------------------------------------------------------------------------


def readme(cluster: Cluster, provider: str) -> str:
    return next(str(file.content) for file in files(cluster, provider) if file.path.endswith("README.md"))


@pytest.mark.judge
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_variable_is_explained(provider: str) -> None:
    cluster = as_cluster(data(provider))
    body = read({"variables.tf": folder(cluster, provider)["variables.tf"]})["variables.tf"]["body"]
    names = [block["labels"][0] for block in body["blocks"]]
    assert names
    said = readme(cluster, provider)
    assert [name for name in names if f"| `{name}` |" not in said] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_bare_connection_cannot_see_is_said(provider: str) -> None:
    said = "an API server that lost its etcd still accepts those"
    assert said in readme(as_cluster(data(provider, **shallow(provider))), provider)
    assert said not in readme(as_cluster(data(provider)), provider)


@pytest.mark.parametrize(
    ("provider", "more", "said"),
    [
        ("aws", {"preserveClientIP": True}, "is sent back to itself gets no answer"),
        ("aws", {"crossZone": False}, "Each zone's part sends to its own zone only"),
        ("gcp", {}, "it sees the whole API as down"),
        ("gcp", {}, "Let each of cp-europe-west3-b-1, cp-europe-west3-c-1 join first"),
        ("gcp", {"nodeLocalFallback": True}, "Nothing here makes it"),
        ("gcp", {"scope": "external", "vip": "192.0.2.7"}, "Reserve the public address 192.0.2.7"),
        ("azure", {}, "gets no answer, and there is no setting for that"),
    ],
)
def test_what_comes_back_to_its_sender_is_said(provider: str, more: dict[str, Any], said: str) -> None:
    assert said in readme(as_cluster(data(provider, **more)), provider)


def test_the_way_of_a_balancer_on_each_node_is_named() -> None:
    assert "each node balances over all API servers by itself" in readme(as_cluster(with_local("gcp")), "gcp")


def test_two_balancers_have_a_folder_each() -> None:
    made = data("aws")
    first = made["spec"]["loadBalancers"][0]
    made["spec"]["loadBalancers"].append(first | {"name": "public", "scope": "external"})
    folders = {Path(file.path).parts[2] for file in files(as_cluster(made), "aws")}
    assert folders == {"api", "public", "README.md"}


def test_the_versions_are_those_of_the_tables() -> None:
    assert {name: tables()[name]["version"].split(".")[0] for name in ("aws", "google", "azurerm")} == {
        "aws": "6", "google": "6", "azurerm": "4",
    }  # fmt: skip
