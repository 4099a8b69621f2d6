"""Steps that the READMEs of several installers share."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.targets.markdown import shell, title
from hadesign.topology.cluster import Cluster


def encryption_file(file: str) -> str:
    """Say where the configuration of encryption has to be."""
    return _(
        "Put the encryption configuration at `{file}` on every control-plane node; the API server does not start"
        " without it.",
        file=file,
    )


def audit_policy(file: str) -> str:
    """Say where the audit policy has to be."""
    return _(
        "Put the audit policy at `{file}` on every control-plane node; the API server does not start without it.",
        file=file,
    )


def audit_webhook(cluster: Cluster) -> Iterator[str]:
    """Say where the kubeconfig of who is sent the audit log has to be, if anybody is."""
    audit = cluster.control_plane.audit
    if audit and audit.webhook:
        yield _(
            "Put the kubeconfig of the audit webhook at `{file}` on every control-plane node; the API server does not"
            " start without it.",
            file=audit.webhook.config_file,
        )


def authorization_file(cluster: Cluster) -> Iterator[str]:
    """Say where the configuration of who is asked about requests has to be, if anybody is."""
    authorizer = cluster.control_plane.authorizer
    if authorizer:
        yield _(
            "Put the `AuthorizationConfiguration` at `{file}` on every control-plane node, with Node and RBAC beside"
            " the webhook: it stands in place of the API server's modes, and without it the API server does not start.",
            file=authorizer.config_file,
        )


def unfit_authorizer(cluster: Cluster, title: str) -> str:
    """Say why an installer that gives API servers its own authorisation modes does not fit a design with a webhook.

    kube-apiserver takes either modes or a configuration (kubernetes/kubernetes, pkg/kubeapiserver/options/
    authorization.go, Validate).
    """
    if not cluster.control_plane.authorizer:
        return ""
    return _(
        "{title} gives API servers authorisation modes of its own, beside which they take no webhook's configuration",
        title=title,
    )


def shutdown_by_hand(cluster: Cluster, folder: str) -> Iterator[str]:
    """Say what is left to a person where a kubelet is told by flags: no flag says how long a shutdown waits."""
    waits = [node.kubelet for node in cluster.nodes if node.kubelet and node.kubelet.shutdown is not None]
    if waits:
        yield _(
            "`shutdownGracePeriod` and its part for critical pods have no flag: write them into a file such as"
            " `{folder}/90-shutdown.conf` on each machine, a `KubeletConfiguration` of its own, and restart the"
            " service.",
            folder=folder,
        )


def in_any_order(*, shared: bool) -> str:
    """Say that the order of the machines below has no meaning; `shared` tells whether some have a file in common."""
    said = [_("In any order, also at the same time.")]
    if shared:
        said.append(_("The node name of a pool's machine is its hostname: give it the one that `hadesign show` lists."))
    return " ".join(said)


def nodes_ready(cluster: Cluster) -> Iterator[str]:
    """Yield how one sees that all nodes are there, on the first control-plane node."""
    nodes = sum(1 for node in cluster.nodes if node.roles & {"control-plane", "worker"})
    yield title(_("Check"), 2)
    yield ngettext(
        "On **{machine}**: {count} node, `Ready`, in the right zone.",
        "On **{machine}**: {count} nodes, all `Ready`, in the right zone.",
        nodes,
        machine=cluster.api_servers[0].node,
    )
    lines = ["export KUBECONFIG=/etc/kubernetes/admin.conf", "kubectl get nodes -o wide -L topology.kubernetes.io/zone"]
    if cluster.endpoint:
        lines.append(f"curl -sk https://{cluster.endpoint.address}/readyz; echo")
    yield shell(*lines)
