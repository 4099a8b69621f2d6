"""What keeps a service from being proved, in words."""

from collections.abc import Mapping
from functools import singledispatch

from hadesign.i18n import N_, Message, translated
from hadesign.proof.failure.reason import Reason, Told, UnknownService, Unnamed, Unsaid
from hadesign.vocabulary.kinds import FailureLevel

_UNKNOWN: Mapping[Unsaid, Message] = {
    "managed": N_("the provider runs the control plane"),
    "etcd": N_("no node runs etcd"),
    "control-plane": N_("no node has the role control-plane"),
    "endpoint": N_("no endpoint is given, and none follows from a load balancer"),
    "records": N_("it is not said what the name of the endpoint leads to (spec.controlPlane.records)"),
    "announce": N_("it is not said how the load balancer announces its address (announce)"),
    "routed": N_(
        "it is not said whether the network carries the virtual address to machines whose subnets do not contain it"
        " (routed)"
    ),
    "subnet": N_(
        "it is not said whether the machines that may hold the virtual address are in one network, in which it can"
        " move (subnet of their zones, or routed)"
    ),
    "replicas": N_("the number of replicas is not given"),
    "nodes": N_("no node may run it"),
    "zones": N_("the zone of a node that may run it is not given, and its spread depends on it"),
    "storage": N_("it is not said what holds the data of its volumes, so nobody knows when their I/O stops"),
    "needs": N_("too little is known of a workload that it needs"),
    "zonal": N_("it is not said whether its volumes live in one zone (zonal), or can be used from any"),
    "entry": N_(
        "when the network between zones is cut, both sides have the virtual address, and clients from outside may come"
        " in on either (entersAt)"
    ),
    "leases": N_(
        "it goes on by leases in kube-system, which cannot be renewed while a fail-closed webhook that may be asked"
        " about leases gives no answer (excludedNamespaces)"
    ),
    "instances": N_("it is not said on which machines a load balancer in front of it runs (instances)"),
    "called": N_(
        "no address moves between the instances of the load balancer in front of it, and it is not said which of them"
        " are called (dnsName, and spec.controlPlane.records)"
    ),
    "consent": N_("it is not said whether a webhook that a drain evicts has to allow its pods"),
    "room": N_(
        "it is not shown that all pods find room together before anything fails, and nobody knows which of them wait"
    ),
    "sizes": N_("sizes of nodes or requests of workloads are not given"),
}


@singledispatch
def unknown_words(why: Reason) -> str:
    """Say what is not known of a service."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


@unknown_words.register
def _unknown(why: UnknownService) -> str:
    return translated(_UNKNOWN[why.lacks])


_UNNAMED: Mapping[FailureLevel, Message] = {
    "node": N_("it is not said which host carries each node, and one may carry several (host)"),
    "rack": N_("no rack is named, nor anything of that size"),
    "zone": N_("no zone is named"),
    "region": N_("no site and no region is named"),
}


@unknown_words.register
def _unnamed(why: Unnamed) -> str:
    return translated(_UNNAMED[why.size])


@unknown_words.register
def _told(why: Told) -> str:
    return why.words
