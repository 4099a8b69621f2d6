"""The README beside the Cluster Autoscaler's objects."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.targets.base import header
from hadesign.targets.cluster_autoscaler.manifest import ACCOUNT_SECRET, NAME, PATIENCE, copies, image
from hadesign.targets.cluster_autoscaler.providers import ScalingProvider
from hadesign.targets.components import go_duration
from hadesign.targets.markdown import bullets, remark, said_beside, shell, table, title
from hadesign.targets.scaling import machine_groups
from hadesign.topology.cluster import Cluster, ClusterAutoscaler


def readme(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> str:
    """Return the README: the groups, the account, how it is started, and what stays with people."""
    parts = (
        remark(header(cluster)),
        title(_("Run Cluster Autoscaler")),
        ngettext(
            "{count} copy of `{image}`. It adds machines for pods that wait, and takes away what is hardly used.",
            "{count} copies of `{image}`, of which one leads. It adds machines for pods that wait, and takes away what"
            " is hardly used.",
            copies(scaler),
            image=image(cluster),
        ),
        title(_("Groups"), 2),
        *_groups(cluster, scaler, provider),
        title(_("Its account at the provider"), 2),
        *_account(provider),
        title(_("Start it"), 2),
        shell(*_commands(provider)),
        title(_("What hadesign chose"), 2),
        bullets(*_chosen(cluster, scaler)),
        title(_("What it leaves to you"), 2),
        bullets(*_left(cluster, scaler)),
    )
    return "\n\n".join(parts) + "\n"


def _groups(cluster: Cluster, scaler: ClusterAutoscaler, provider: ScalingProvider) -> Iterator[str]:
    rows = [
        (f"`{group.name}`", group.zone or _("several"), str(group.least), str(group.most))
        for group in machine_groups(cluster, scaler)
    ]
    yield table((_("group"), _("zone"), _("least machines"), _("most machines")), rows)
    match provider.groups:
        case "tag":
            yield _(
                "EKS tags the Auto Scaling groups of its node groups so that they are found. The least and the most"
                " machines are settings of each node group: give them these."
            )
        case "annotation":
            yield _(
                "It finds a group by annotations on its MachineDeployment. Write them in the management cluster, in the"
                " namespace of the Cluster; that these objects are called as the groups is taken for granted:"
            )
            key = "cluster.x-k8s.io/cluster-api-autoscaler-node-group"
            yield shell(
                *(
                    f"kubectl annotate machinedeployment {group.name} {key}-min-size={group.least}"
                    f" {key}-max-size={group.most}"
                    for group in machine_groups(cluster, scaler)
                )
            )
        case _:
            yield _("Groups have to be called so at the provider: it is told of each by its name.")


def _account(provider: ScalingProvider) -> Iterator[str]:
    secret = f"kubectl -n kube-system create secret generic {ACCOUNT_SECRET}"
    match provider.flag:
        case "aws":
            yield _(
                "It needs `autoscaling:SetDesiredCapacity`, `autoscaling:TerminateInstanceInAutoScalingGroup` and the"
                " rights to read, all listed in {source}. Give them to its service account, or to the role of the"
                " machines that it runs on; for the latter their metadata service must answer pods (a hop limit of 2)."
                " Keys can be entries of a Secret, which become its environment:",
                source="<https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md>",
            )
            yield shell(f"{secret} --from-env-file=aws.env")
        case "gce":
            yield _(
                "The service account of the machines that it runs on needs the role `roles/compute.instanceAdmin.v1` in"
                " the project, and the scope `compute-rw`."
            )
        case "azure":
            yield _(
                "It needs the role `Contributor` on the resource group of the machines. Its pods wait until this Secret"
                " is there, whose entries become its environment: `ARM_SUBSCRIPTION_ID`, `ARM_RESOURCE_GROUP`,"
                " `ARM_TENANT_ID`, `ARM_CLIENT_ID`, `ARM_CLIENT_SECRET`, and `ARM_VM_TYPE=vmss`."
            )
            yield shell(f"{secret} --from-env-file=azure.env")
        case _:
            yield _(
                "The objects here give it the rights on machines of Cluster API, for a cluster that manages itself."
                " Where another one manages it, give the rights there, and mount a kubeconfig that is named by"
                " `--cloud-config`."
            )


def _commands(provider: ScalingProvider) -> Iterator[str]:
    folder = ""
    if provider.groups == "url":
        yield "GCP_PROJECT=$(gcloud config get project) sh fill-secrets.sh filled"
        folder = "filled/"
    file = f"{folder}cluster-autoscaler.yaml"
    dry = f"kubectl apply --dry-run=server -f {file}"
    yield said_beside(dry, 64, _("asks the API server, and changes nothing"))
    yield f"kubectl apply -f {file}"
    yield f"kubectl -n kube-system rollout status deployment {NAME}"
    yield said_beside(
        "kubectl -n kube-system get configmap cluster-autoscaler-status -o yaml",
        64,
        _("shows every group that it sees"),
    )


def _chosen(cluster: Cluster, scaler: ClusterAutoscaler) -> Iterator[str]:
    if scaler.replicas is None:
        yield _("Two copies, as the design gives no number.")
    if scaler.provision:
        yield _(
            "It waits {time} for a new machine before it tries another group: {times} times what the design says that a"
            " machine needs.",
            time=go_duration(PATIENCE * scaler.provision), times=PATIENCE,
        )  # fmt: skip
    else:
        yield _(
            "It waits 15 minutes for a new machine before it tries another group, its own default: the design does not"
            " say how long a machine needs."
        )
    if cluster.api_servers:
        yield _(
            "Its copies run on control-plane nodes where they can: no group has these, so that it never evicts itself."
        )
    yield _(
        "No node and no zone gets a second copy while another one could have it, and a drain takes one at a time."
        " Everything else is its own default."
    )


def _left(cluster: Cluster, scaler: ClusterAutoscaler) -> Iterator[str]:
    if any(group.zone is None for group in machine_groups(cluster, scaler)) and len(cluster.infrastructure.zones) > 1:
        yield _(
            "A group over several zones cannot put a machine where a volume waits that lives in one zone: make one"
            " group for each zone."
        )
    yield _(
        "Let nothing else change the size of these groups, and no rebalancing over zones take machines away without a"
        " drain (`AZRebalance` on AWS)."
    )
    yield _("Quotas of the provider have to allow for the most machines of all groups at once.")
    yield _("It takes no machine away whose pods it may not evict: see that budgets allow one pod at a time.")
