"""Faults of the same kinds at other places of other presets, of those that were once judged wrongly, or nearly so."""

import pytest

from tests.designs import as_cluster
from tests.lint.test_agreement import contradictions
from tests.planted.faults import Fault
from tests.planted.test_planted import faults_of, judged

AWS, OFFICE = "aws-three-zones", "virtual-machines-on-hypervisors"
NO_WEBHOOKS = "webhooks: []         # none; list yours with their failurePolicy, as they can stop a cluster"
LEASES = (
    "webhooks: [{name: policy.example.org, failurePolicy: Fail, replicas: 1, namespace: policy, timeout: 5s,"
    " startTime: 20s, excludedNamespaces: [policy], resources: [leases]}]"
)
SIBLINGS = (
    Fault(
        "address-of-one-zone", "An address where the balancer has a name, and others behind it", AWS,
        (("endpoint: api.shop.example.org:6443", "endpoint: 10.20.0.250:6443"),), "refused",
        ("spec.controlPlane.endpoint", "spec.objectives.survive"), "Each zone has an address of its own.", ("survive",),
    ),
    Fault(
        "nobody-leads", "A webhook without which nobody leads the controllers", OFFICE,
        ((NO_WEBHOOKS, LEASES), ("    rto: 1h ", "    survives: {api: node}\n    rto: 1h ")), "refused",
        ("spec.controlPlane.webhooks[0]",), "The API answers, and nothing is scheduled any more.", ("survive",),
    ),
    Fault(
        "host-unsaid", "A virtual machine that may run on any hypervisor", OFFICE,
        (
            ("      host: hv-3\n      address: 192.168.40.13\n", "      address: 192.168.40.13\n"),
            ("      datastore: hv-3-nvme\n      size: {cpu: 4, memory: 16Gi}", "      size: {cpu: 4, memory: 16Gi}"),
        ),
        "not-shown", ("spec.nodes[2].host",), "Two members may be on one.", (), ("survive", "rto"),
    ),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("fault", SIBLINGS, ids=lambda fault: fault.id)
def test_a_sibling_is_judged_rightly(fault: Fault) -> None:
    assert faults_of(fault) == []
    assert all(one.met is not True for one in judged(fault.text)[0].objectives if one.kind == "survive")
    assert [*contradictions(as_cluster(fault.text))] == []
