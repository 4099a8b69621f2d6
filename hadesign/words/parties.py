"""How the ends of a flow are called."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, translated

_ROLES: Mapping[str, Message] = {
    "client": N_("clients"), "api-server": N_("API servers"), "etcd-member": N_("etcd"), "node": N_("nodes"),
    "machine": N_("machines"), "load-balancer": N_("load balancer"), "pod": N_("pods"), "webhook": N_("webhook"),
    "dns": N_("cluster DNS"), "monitoring": N_("monitoring"), "name-server": N_("name servers"),
    "time-server": N_("time servers"), "backup-store": N_("backups"), "router": N_("routers"),
}  # fmt: skip


def party_words(role: str) -> str:
    """Say what somebody is in a flow, by its role (`PartyRole`)."""
    return translated(_ROLES[role])
