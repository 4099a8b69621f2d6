"""The README beside the inventory: what to have ready, the commands in order, and what Kubespray decides by itself."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.targets.base import header
from hadesign.targets.by_hand import by_hand
from hadesign.targets.kubespray.endpoint import node_local
from hadesign.targets.kubespray.inventory import members
from hadesign.targets.kubespray.kube_vip import kube_vip
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.plugins import routers_left
from hadesign.targets.steps import audit_webhook, nodes_ready
from hadesign.topology.cluster import Cluster

COMMIT = "46dbdd399"
"""The snapshot of Kubespray (2026-08-21, 2.32 in development) whose variables and checks these files follow."""


def readme(cluster: Cluster) -> str:
    """Return the README as Markdown."""
    parts = [remark(header(cluster)), title(_("Install with Kubespray")), *_before(cluster), *_first(cluster)]
    parts += [*_install(cluster), *_verify(cluster), *_open(cluster), *_trouble(), *by_hand(cluster, "kubespray")]
    return "\n\n".join(parts) + "\n"


def _before(cluster: Cluster) -> Iterator[str]:
    """Say what has to be there before anything runs."""
    version = cluster.kubernetes.version
    yield title(_("Before you begin"), 2)
    yield bullets(
        _(
            "A machine with Python and Kubespray 2.32, or a later one that knows Kubernetes {version} (these files"
            " follow its commit {commit}). It reaches every machine by SSH, as a user that may become root.",
            version=version,
            commit=f"`{COMMIT}`",
        ),
        _("Every machine reaches every other one by the addresses in {file}; clocks are in step.", file="`hosts.yaml`"),
        _("No file here holds a secret. Kubespray makes those it needs, in {folder}.", folder="`credentials/`"),
    )
    yield _("In a checkout of Kubespray, with the folder of these files as {variable}:", variable="`INVENTORY`")
    yield shell(
        "python3 -m venv venv",
        "venv/bin/pip install -r requirements.txt",
        'venv/bin/ansible-playbook -i "$INVENTORY/hosts.yaml" playbooks/boilerplate.yml',
    )
    yield _("The last command touches no machine: it says whether Kubespray agrees with the inventory.")
    yield _prepared(cluster)


def _prepared(cluster: Cluster) -> str:
    """Say which files and names must be there."""
    encryption, audit, joined = cluster.control_plane.encryption, cluster.control_plane.audit, cluster.joined_at
    lines = []
    if encryption:
        lines.append(
            _(
                "The encryption configuration is at `{file}` on every control-plane node; the API server does not start"
                " without it.",
                file=encryption.config_file,
            )
        )
    if audit:
        lines.append(
            _(
                "The audit policy is at `{file}` on every control-plane node; the API server does not start without"
                " it.",
                file=audit.policy_file,
            )
        )
    lines += audit_webhook(cluster)
    nameless = [node.name for node in members(cluster) if not node.address]
    if nameless:
        lines.append(_("These have no address here, so that their names must lead to them: {names}.",
                       names=listed(nameless)))  # fmt: skip
    if joined and not node_local(cluster):
        lines.append(_("{address} leads to the API from every machine; Kubespray writes no name into `/etc/hosts`.",
                       address=f"`{joined.address}`"))  # fmt: skip
    return bullets(*lines) if lines else _("Nothing else has to be there.")


def _first(cluster: Cluster) -> Iterator[str]:
    """Say what stands before the API servers, and who sets it up."""
    yield title(_("The way to the API"), 2)
    joined = cluster.joined_at
    if kube_vip(cluster):
        yield _("kube-vip holds the address; Kubespray sets it up on the control-plane machines.")
    elif node_local(cluster):
        yield _("Each machine balances for itself, by a proxy that Kubespray sets up; others need a way of their own.")
    elif joined and joined.balancer:
        yield _("The load balancer comes first. Nothing answers behind it yet; refused or closed is right:")
        yield shell(f'curl -sk --max-time 5 https://{joined.address}/readyz; echo "exit $?"')
        yield _("`exit 6`: the name is not known. `exit 28`: nobody has the address, or a firewall is in between.")
    else:
        yield _("Machines call the only API server.")


def _install(cluster: Cluster) -> Iterator[str]:
    yield title(_("Install"), 2)
    count = len(members(cluster))
    yield ngettext(
        "One run sets up {count} machine; the second command takes up to an hour, and may be run again at any time.",
        "One run sets up {count} machines; the second command takes up to an hour, and may be run again at any time.",
        count,
    )
    yield shell(
        said_beside(
            'venv/bin/ansible -i "$INVENTORY/hosts.yaml" all -m ping -u "$USER"', 73, _("every machine answers")
        ),
        'venv/bin/ansible-playbook -i "$INVENTORY/hosts.yaml" -u "$USER" --become cluster.yml',
    )


def _verify(cluster: Cluster) -> Iterator[str]:
    yield from nodes_ready(cluster)
    if cluster.etcd:
        names = listed([member.name for member in cluster.etcd.members])
        yield _("On **{machine}**, a member of etcd; all are `started`: {names}.",
                machine=cluster.etcd.members[0].node, names=names)  # fmt: skip
        yield shell("etcdctl.sh member list")


def _open(cluster: Cluster) -> Iterator[str]:
    """Say what is not in these files, so that nobody takes a default for a decision."""
    network = cluster.network
    lines = []
    if network.plugin is None:
        lines.append(_("Network plugin: the blueprint names none, and Kubespray installs Calico (`cni`)."))
    elif network.plugin == "cloud":
        lines.append(_("Network plugin: Kubespray prepares machines for the cloud's own, which you install."))
    elif network.plugin == "none":
        lines.append(_("Network plugin: Kubespray installs none; nodes stay `NotReady` until you do."))
    lines += routers_left(cluster)
    if network.proxy is None:
        lines.append(_("kube-proxy: its mode is not said, and Kubespray's is IPVS, which is deprecated (`kubeProxy`)."))
    if not network.pods or not network.services:
        lines.append(_("Networks of pods or services that the blueprint does not give are Kubespray's."))
    if cluster.provider.labels_zones:
        lines.append(_("Zones of nodes are labels that the cloud's controller sets: `cloud_provider: external`."))
    lines += [
        _("Certificates of etcd are made for a hundred years, whatever is said of those of Kubernetes."),
        _(
            "Snapshots of etcd: Kubespray takes one before it restarts etcd, and none by the clock. A backup at an"
            " interval takes a job of its own."
        ),
    ]
    yield title(_("What Kubespray decides, and what it does not do"), 2)
    yield bullets(*lines)


def _trouble() -> Iterator[str]:
    yield title(_("If something fails"), 2)
    yield bullets(
        _("Run the same command again: it goes on from where machines are as they should be."),
        _("`The task includes an option with an undefined variable`: another release of Kubespray; see above."),
        _(
            "More workers: build again, then `facts.yml` for all and `scale.yml` with `--limit=NAME`. Machines of the"
            " control plane and of etcd have a procedure of their own: {page}",
            page="https://github.com/kubernetes-sigs/kubespray/blob/master/docs/operations/nodes.md",
        ),
    )
