"""What keeps a service from being proved, in words."""

from functools import singledispatch

from hadesign.proof.failure.reason import Reason, Told, UnknownService, Unsaid

_UNKNOWN: dict[Unsaid, str] = {
    "managed": "the provider runs the control plane",
    "etcd": "no node runs etcd",
    "control-plane": "no node has the role control-plane",
    "endpoint": "no endpoint is given, and none follows from a load balancer",
    "records": "which addresses the name of the endpoint leads to (spec.controlPlane.records) is not given",
    "announce": "how the load balancer announces its address (announce) is not given",
    "routed": "whether the network carries the virtual address to machines whose subnets do not contain it (routed) is"
    " not given",
    "replicas": "the number of replicas is not given",
    "nodes": "no node may run it",
    "sizes": "sizes of nodes or requests of workloads are not given",
}


@singledispatch
def unknown_words(why: Reason) -> str:
    """Say what is not known of a service."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


@unknown_words.register
def _unknown(why: UnknownService) -> str:
    return _UNKNOWN[why.lacks]


@unknown_words.register
def _told(why: Told) -> str:
    return why.words
