"""What each installer's files leave to a person: one list, which the READMEs and a page of our site show."""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, translated
from hadesign.targets.kubelets import labels_to_set
from hadesign.targets.markdown import bullets, title
from hadesign.targets.snapshots import bucket, taken
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

OWN = ("kubeadm", "kubespray", "rke2", "k3s", "rke")
"""Targets of installers of which we run the control plane ourselves."""
CLOUDS = ("eks", "gke", "aks")
"""Targets of products whose makers run it."""
Needed: TypeAlias = Callable[[Cluster], bool]


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something that no file does: for the files of which targets, and of which designs (`when`, in words `where`)."""

    targets: tuple[str, ...]
    told: Message
    where: Message | None = None
    when: Needed = lambda _cluster: True


def _by_name(cluster: Cluster) -> bool:
    if cluster.endpoint is None:
        return False
    try:
        ip_address(cluster.endpoint.host)
    except ValueError:
        return True
    return False


def _several(cluster: Cluster) -> bool:
    return sum(bool(node.roles & {"control-plane", "worker"}) for node in cluster.nodes) > 1


def _to_s3(cluster: Cluster) -> bool:
    backup = taken(cluster)
    return backup is not None and bucket(backup) is not None


def _plugin_of_ours(cluster: Cluster) -> bool:
    return cluster.network.plugin not in (INSTALLERS[cluster.kubernetes.installer].plugins or ())


def _webhook(cluster: Cluster) -> bool:
    audit = cluster.control_plane.audit
    return bool(audit and audit.webhook) or cluster.control_plane.authorizer is not None


TASKS = (
    ByHand(OWN, N_("Have the machines: an operating system, the addresses of the design, clocks that are in step.")),
    ByHand(("kubeadm",), N_("Install a container runtime, kubeadm, kubelet and kubectl on each of them.")),
    ByHand(
        ("kubespray",),
        N_("Have Kubespray on a machine that reaches every other one by SSH, as a user who may become root."),
    ),
    ByHand(("rke2", "k3s"), N_("Let each machine reach the release that is installed, or bring it there.")),
    ByHand(("rke",), N_("Have Docker on each machine, and on another one `rke` with an SSH key for all of them.")),
    ByHand(
        OWN, N_("Have the endpoint's name lead where the design says, in DNS or on each machine."),
        N_("the endpoint is a name"), _by_name,
    ),
    ByHand(
        OWN, N_("Set up first what stands before the API servers, by the README of its own folder, if it has one."),
        N_("something stands before the API servers"), lambda cluster: cluster.front is not None,
    ),
    ByHand(
        ("kubeadm",), N_("Fill in by which secrets machines join: they are there once the first machine runs."),
        N_("there are several machines"), _several,
    ),
    ByHand(
        ("rke2", "k3s"), N_("Make the tokens on the first server, and bring each to the machines that join with it."),
        N_("there are several machines"), _several,
    ),
    ByHand(("rke",), N_("Fill in who logs in at the machines.")),
    ByHand(
        ("rke2", "k3s", "rke"), N_("Fill in the keys of the store that snapshots go to."),
        N_("snapshots go to S3"), _to_s3,
    ),
    ByHand(
        ("kubeadm", "kubespray"), N_("Write the encryption configuration: its keys stand in no file here."),
        N_("what is stored is encrypted"), lambda cluster: cluster.control_plane.encryption is not None,
    ),
    ByHand(
        OWN, N_("Write the audit policy, and put it where the design says."),
        N_("requests are audited"), lambda cluster: cluster.control_plane.audit is not None,
    ),
    ByHand(
        OWN, N_("Write the kubeconfig by which API servers reach the webhooks of audit and authorisation."),
        N_("there is such a webhook"), _webhook,
    ),
    ByHand(
        OWN, N_("Install the network plugin: the installer does not bring it."),
        N_("the installer brings another one, or none"), _plugin_of_ours,
    ),
    ByHand(
        OWN, N_("Give nodes those of their labels that a kubelet may not give itself."),
        N_("nodes have such labels"), lambda cluster: any(True for _found in labels_to_set(cluster)),
    ),
    ByHand(OWN, N_("Keep the keys of the cluster's authorities, encrypted, where its loss does not take them.")),
    ByHand(CLOUDS, N_("Make the cluster first: its control plane, its network, and who may do what in it.")),
    ByHand(CLOUDS, N_("Fill in `terraform.tfvars`: what is there already, such as subnets, and types of machines.")),
    ByHand(CLOUDS, N_("Log in at the provider, read the plan, apply it, and keep Terraform's state.")),
    ByHand((*OWN, *CLOUDS), N_("Run the commands above in their order, and look at what they say.")),
    ByHand((*OWN, *CLOUDS), N_("Apply what stands in the other folders, each by its README.")),
)  # fmt: skip
"""In the order in which they come up."""


def tasks(cluster: Cluster, target: str) -> Iterator[ByHand]:
    """Yield what is left to a person who takes a target's files of a design."""
    yield from (task for task in TASKS if target in task.targets and task.when(cluster))


def by_hand(cluster: Cluster, target: str) -> Iterator[str]:
    """Yield the section of a README that tells it."""
    yield title(_("What a person does"), 2)
    yield bullets(*(translated(task.told) for task in tasks(cluster, target)))
