"""The README beside cluster.yml: one command for everything, what to keep of it, and the way on to RKE2."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import header, in_line
from hadesign.targets.by_hand import by_hand
from hadesign.targets.markdown import bullets, in_code, machine_table, remark, shell, title
from hadesign.targets.plugins import plugin_left
from hadesign.targets.rke.cluster import PLUGINS, blanks
from hadesign.targets.snapshots import bucket, taken
from hadesign.targets.steps import audit_policy, audit_webhook, encryption_file
from hadesign.topology.cluster import Cluster
from hadesign.topology.members import DEFAULT_DATA_DIR
from hadesign.vocabulary.installers import INSTALLERS, known_versions


def readme(cluster: Cluster) -> str:
    """Return the README as Markdown."""
    parts = [remark(header(cluster)), title(_("Install with {program}", program="RKE"))]
    parts += [*_ended(), *_before(cluster), *_install(cluster), *_verify(cluster)]
    return "\n\n".join([*parts, *_snapshots(cluster), *by_hand(cluster, "rke"), *_onwards(cluster)]) + "\n"


def _ended() -> Iterator[str]:
    row = INSTALLERS["rke"]
    yield _(
        "**RKE is not maintained since {day}**: no hole in it is mended, and the versions that it installs"
        " ({versions}) get no fixes either. For a new cluster take RKE2; for one that is there, the way on is at the"
        " end.",
        day=row.ended,
        versions=known_versions(row),
    )


def _before(cluster: Cluster) -> Iterator[str]:
    yield title(_("Before you begin"), 2)
    lines = [
        _(
            "On one machine that is none of the cluster's: `rke` v1.8.14 or later of that line, and an SSH key for"
            " all others."
        ),
        _(
            "On every other machine: Docker, and a user who logs in with that key and may use Docker (not root on"
            " Red Hat)."
        ),
        _(
            "No file here holds a secret; `cluster.yml` lacks {names}.",
            names=joined([f"`{b.variable}`" for b in blanks(cluster)], COMMAS),
        ),
    ]
    yield bullets(*lines, *_brought(cluster))
    if cluster.endpoint and cluster.endpoint.balancer:
        yield _(
            "The load balancer at `{address}` comes first; RKE itself does without.", address=cluster.endpoint.address
        )


def _brought(cluster: Cluster) -> Iterator[str]:
    """Say which files and disks the architect brings along, and what is not written here."""
    if cluster.kubernetes.image_repository or cluster.kubernetes.mirrors:
        yield _(
            "Where images come from is not in `cluster.yml`: give Docker its mirrors on each machine, and RKE its"
            " `private_registries`."
        )
    if any(node.kubelet and node.kubelet.shutdown is not None for node in cluster.nodes):
        yield _("How long a shutdown waits for pods is no flag of the kubelet, so it is not in `cluster.yml` either.")
    encryption, audit, etcd = cluster.control_plane.encryption, cluster.control_plane.audit, cluster.etcd
    if encryption:
        yield encryption_file(encryption.config_file)
    if audit:
        yield audit_policy(audit.policy_file)
    yield from audit_webhook(cluster)
    if etcd and etcd.data_dir != DEFAULT_DATA_DIR:
        yield _(
            "RKE keeps etcd's data in `{folder}`, which no setting changes: mount the disk that the design has at"
            " `{wanted}` there, on each member.",
            folder=DEFAULT_DATA_DIR,
            wanted=etcd.data_dir,
        )
    if cluster.control_plane.certificates and cluster.control_plane.certificates.validity is not None:
        yield _("RKE's certificates live for ten years, whatever the design says; `rke cert rotate` renews them.")


def _install(cluster: Cluster) -> Iterator[str]:
    yield title(_("Install"), 2)
    yield machine_table([(_("the machine with `rke`"), ["cluster.yml", "fill-secrets.sh"])])
    yield _("There, in the folder that holds these files:")
    yield shell(
        " ".join(["export", *(f"{blank.variable}=..." for blank in blanks(cluster))]),
        "sh fill-secrets.sh filled",
        "rke up --config filled/cluster.yml",
        "export KUBECONFIG=$PWD/filled/kube_config_cluster.yml",
    )
    yield _(
        "`filled/cluster.rkestate` has all keys of the cluster, and `filled/kube_config_cluster.yml` lets everybody in:"
        " keep both, encrypted, in two places. Without the first, nobody changes or restores the cluster."
    )
    yield from plugin_left(cluster, PLUGINS)


def _verify(cluster: Cluster) -> Iterator[str]:
    machines = sum(1 for node in cluster.nodes if node.roles & {"control-plane", "worker", "etcd"})
    yield title(_("Check"), 2)
    yield ngettext(
        "{count} node, `Ready`, in the right zone:", "{count} nodes, all `Ready`, in the right zone:", machines
    )
    yield shell("kubectl get nodes -o wide -L topology.kubernetes.io/zone")
    if cluster.etcd:
        count = len(cluster.etcd.members)
        yield ngettext(
            "etcd has {count} member; on the machine **{first}**:",
            "etcd has {count} members, all `started`; on the machine **{first}**:",
            count,
            first=cluster.etcd.members[0].node,
        )
        yield shell("docker exec etcd etcdctl member list -w table")


def _snapshots(cluster: Cluster) -> Iterator[str]:
    """Say how a snapshot is taken by hand, and how the cluster comes back from one."""
    backup = taken(cluster)
    yield title(_("Snapshots and restore"), 2)
    yield _("By hand, before every change; on each member it is in `/opt/rke/etcd-snapshots`:")
    yield shell("rke etcd snapshot-save --config filled/cluster.yml --name before-change")
    if backup and bucket(backup):
        yield _(
            "With the keys in `filled/cluster.yml` it goes to {location} as well.",
            location=in_code(backup.location or ""),
        )
    elif backup and backup.location:
        yield _(
            "{program} copies snapshots to S3 alone, and the design keeps them at {location}: have that folder copied"
            " there, by a timer of your own, or the loss of these machines is the loss of all snapshots.",
            program="RKE",
            location=in_code(backup.location),
        )
    yield _(
        "A member that is lost while etcd goes on needs no restore: take its machine out of `cluster.yml`, run `rke"
        " up`, put the new one in, and run it again. If etcd is lost:"
    )
    yield shell(
        "rke etcd snapshot-restore --config filled/cluster.yml --name SNAPSHOT", "rke up --config filled/cluster.yml"
    )
    yield _(
        "It stops etcd everywhere, brings the snapshot back on each member and starts the cluster anew; machines"
        " that no longer answer are taken out of `cluster.yml` first. Everything since the snapshot is gone."
    )


def _onwards(cluster: Cluster) -> Iterator[str]:
    """Say how a cluster gets from RKE to RKE2: beside it, and not in place."""
    newer = known_versions(INSTALLERS["rke2"])
    yield title(_("The way to RKE2"), 2)
    yield _(
        "RKE2 does not take over what RKE has set up; a tool that moves it in place exists, and its page says not to"
        " rely on it (https://docs.rke2.io/migration). So a second cluster is built beside this one:"
    )
    steps = [
        _(
            "1. Copy this blueprint, with other machines, `installer: rke2`, and a version of {versions}.",
            versions=newer,
        ),
        _("2. `hadesign lint` and `hadesign build` it, and set it up as its README.md says."),
        _("3. Take a backup of all objects and volumes of this cluster, and restore it there, such as with Velero."),
        _("4. Try it under its own name, then lead the clients' names to it, one after the other."),
        _("5. When nobody calls this one for as long as names live: `rke remove --config filled/cluster.yml`."),
    ]
    yield "\n".join(in_line(step) for step in steps)
    if cluster.network.plugin not in (None, "calico", "canal"):
        yield _("Objects of the network plugin are not moved; RKE2 brings Canal, Calico, Cilium and Flannel.")
