"""etcd's members and the API servers: which machines they run on, and their timers."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.stated import Nothing
from hadesign.topology.given import Given
from hadesign.topology.nouns.control_plane import (
    ApiServer,
    ClientFiles,
    CorruptionChecks,
    Disk,
    Etcd,
    Member,
    MemberChange,
)
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.releases import etcd_minor

PEER_PORT, CLIENT_PORT = 2380, 2379
API_PORT = 6443
"""kubeadm's default bind port (kubeadm-config.v1beta4, localAPIEndpoint.bindPort)."""
DEFAULT_DATA_DIR = "/var/lib/etcd"


def host(address: str) -> str:
    """Write an address as the host of a URL: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def build_etcd(given: Given, nodes: Sequence[Node]) -> Etcd | None:
    """Return the etcd cluster, or `None` where the provider runs the control plane or nobody runs etcd.

    Members are the machines with the role `etcd`; if no machine has it, the control-plane machines.
    """
    if not INSTALLERS[given.spec.kubernetes.installer].runs_control_plane:
        return None
    declared = [node for node in nodes if "etcd" in node.roles]
    holders = declared or [node for node in nodes if "control-plane" in node.roles]
    if not holders:
        return None
    members = tuple(_member(node, bool(declared)) for node in holders)
    written = given.spec.etcd
    stacked = all("control-plane" in node.roles for node in holders)
    heartbeat, election, assumed = _timers(given)
    return Etcd(
        topology=(written.topology if written and written.topology else None) or ("stacked" if stacked else "external"),
        members=members,
        heartbeat=heartbeat,
        election=election,
        quota=written.quota if written else None,
        data_dir=(written.data_dir if written else None) or DEFAULT_DATA_DIR,
        disk=_disk(given),
        assumed=assumed,
        origin=given.at("etcd"),
        existing=_existing(given),
        compaction=written.auto_compaction if written else None,
        pre_vote=written.pre_vote if written else None,
        strict_reconfig_check=written.strict_reconfig_check if written else None,
        change=_change(given),
        corruption=_corruption(given),
        minor=_minor(given),
        database=written.database_size if written else None,
    )


def _corruption(given: Given) -> CorruptionChecks | None:
    """Return how members notice that their data differ; where none of that is done, that is said of each way."""
    found = given.spec.etcd.corruption_checks if given.spec.etcd else None
    if found is None or isinstance(found, Nothing):
        return None if found is None else CorruptionChecks(False, False, found)
    return CorruptionChecks(found.initial, found.compaction, found.interval)


def _minor(given: Given) -> tuple[int, int]:
    """Return the minor version of etcd: the one that is given, or that the installer runs beside Kubernetes."""
    kubernetes, written = given.spec.kubernetes, given.spec.etcd.version if given.spec.etcd else None
    if written is not None:
        major, minor = written.split(".")[:2]
        return int(major), int(minor)
    major, minor = kubernetes.version.split(".")[:2]
    return etcd_minor((int(major), int(minor)), behind=INSTALLERS[kubernetes.installer].etcd_behind)


def _change(given: Given) -> MemberChange | None:
    """Return the change of the number of members that is under way, if there is one."""
    found = given.spec.etcd.transition if given.spec.etcd else None
    return MemberChange(found.from_, found.to, found.until, given.at("etcd", "transition")) if found else None


def _existing(given: Given) -> ClientFiles | None:
    """Return the files by which API servers reach an etcd that is there already."""
    found = given.spec.etcd.existing if given.spec.etcd else None
    return ClientFiles(found.ca_file, found.cert_file, found.key_file) if found else None


def _disk(given: Given) -> Disk | None:
    """Return what is said of the members' disk; `None` where nothing is."""
    disk = given.spec.etcd.disk if given.spec.etcd else None
    if disk is None:
        return None
    return Disk(disk.type, disk.dedicated, disk.fsync_p99, disk.commit_p99, disk.iops, given.at("etcd", "disk"))


def _member(node: Node, declared: bool) -> Member:
    how = node.origin.derived if declared else _("etcd member, as no machine has the role etcd")
    return Member(
        name=node.name,
        node=node.name,
        peer_url=f"https://{host(node.address)}:{PEER_PORT}" if node.address else None,
        client_url=f"https://{host(node.address)}:{CLIENT_PORT}" if node.address else None,
        origin=Origin(node.origin.path, how, node.origin.source),
    )


def _timers(given: Given) -> tuple[float, float, tuple[str, ...]]:
    """Return heartbeat and election timeout in seconds, and which of them nobody gave: those are the installer's.

    They do not follow the round trip by themselves: nothing that an installer does would, so neither does the design.
    """
    spec = given.spec
    usual = INSTALLERS[spec.kubernetes.installer].etcd_timers
    heartbeat = spec.etcd.heartbeat_interval if spec.etcd else None
    election = spec.etcd.election_timeout if spec.etcd else None
    assumed = tuple(n for n, v in (("heartbeatInterval", heartbeat), ("electionTimeout", election)) if v is None)
    return usual[0] if heartbeat is None else heartbeat, usual[1] if election is None else election, assumed


def build_api_servers(given: Given, nodes: Sequence[Node], etcd: Etcd | None) -> tuple[ApiServer, ...]:
    """Return an API server for each control-plane machine.

    With stacked etcd it talks to its own member only, unless the installer lets it talk to all of them anyway.
    """
    spec = given.spec
    row = INSTALLERS[spec.kubernetes.installer]
    if not row.runs_control_plane:
        return ()
    settings = spec.control_plane.api_server if spec.control_plane else None
    port = (settings.port if settings else None) or API_PORT
    own = etcd is not None and etcd.topology == "stacked" and not row.etcd_for_all
    local = {member.node for member in etcd.members} if etcd and own else set()
    return tuple(
        ApiServer(node.name, node.address, port, node.name if node.name in local else None, node.origin)
        for node in nodes
        if "control-plane" in node.roles
    )
