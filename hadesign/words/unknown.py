"""What keeps a service from being proved, in words."""

from functools import singledispatch

from hadesign.proof.failure.reason import Reason, Told, UnknownService, Unsaid

_UNKNOWN: dict[Unsaid, str] = {
    "managed": "the provider runs the control plane",
    "etcd": "no node runs etcd",
    "control-plane": "no node has the role control-plane",
    "endpoint": "nothing is declared that answers for the endpoint",
    "replicas": "the number of replicas is not given",
    "nodes": "no node may run it",
    "zones": "the zone of a node that may run it is not given, and its spread depends on it",
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
