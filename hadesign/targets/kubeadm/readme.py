"""The README beside kubeadm's files: the commands in order, for each machine."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.targets.base import header
from hadesign.targets.by_hand import by_hand
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.images import images
from hadesign.targets.kubeadm.nodes import Join, joins
from hadesign.targets.kubeadm.patches import patch_of, patch_path, put_patch
from hadesign.targets.kubeadm.readme_etcd import existing_etcd, external_etcd, member_list
from hadesign.targets.kubeadm.secrets import JOINING
from hadesign.targets.kubelets import labels_to_set
from hadesign.targets.markdown import bullets, machine_table, on, remark, said_beside, shell, title
from hadesign.targets.plugins import plugin_step
from hadesign.targets.steps import (
    audit_policy,
    audit_webhook,
    authorization_file,
    encryption_file,
    in_any_order,
    nodes_ready,
)
from hadesign.topology.cluster import Balancer, Cluster, Endpoint, Node


def readme(cluster: Cluster) -> str:
    """Return the README as Markdown; machine names are DNS names, which a shell takes as they are."""
    found = list(joins(cluster))
    parts = [remark(header(cluster)), title(_("Install with kubeadm")), *_files(cluster, found), *_before(cluster)]
    parts += images(cluster)
    if cluster.etcd and cluster.etcd.topology == "external":
        parts += (existing_etcd if cluster.etcd.existing else external_etcd)(cluster, cluster.etcd)
    parts += [*_first(cluster), *_secrets(cluster, found), *_joining(cluster, found), *_labels(cluster)]
    parts += [*_verify(cluster), *_trouble(cluster), *by_hand(cluster, "kubeadm")]
    return "\n\n".join(parts) + "\n"


def _files(cluster: Cluster, found: Sequence[Join]) -> Iterator[str]:
    """Say which file goes where."""
    first = cluster.api_servers[0].node
    nodes = {node.name: node for node in cluster.nodes}
    patch = _patch(cluster, nodes[first], shared=False)
    rows = [(first, [*(["init.yaml", "fill-secrets.sh", "join-*.yaml"] if found else ["init.yaml"]), *patch])]
    if cluster.etcd and cluster.etcd.topology == "external" and not cluster.etcd.existing:
        shared = ["kubelet-of-etcd.yaml", "kubelet-of-etcd.conf"]
        rows = [(member.name, [file_of(member), *shared]) for member in cluster.etcd.members] + rows
    rows += [
        (
            join.node.name if not join.shared else join.whom,
            [f"filled/{join.file}", *_patch(cluster, join.node, shared=join.shared)],
        )
        for join in found
    ]
    if cluster.kubernetes.mirrors:
        rows.append((_("every machine"), ["certs.d/"]))
    yield _(
        "Copy these to the machines; all commands below run as root, in the folder that holds a machine's files."
        " `UPGRADE.md` is for later, when the cluster is to come to another version."
    )
    yield machine_table(rows)


def _patch(cluster: Cluster, node: Node, *, shared: bool) -> list[str]:
    """Return the path of a machine's patch, if it has one."""
    return [patch_path(node, shared=shared)] if patch_of(cluster, node) else []


def _before(cluster: Cluster) -> Iterator[str]:
    version = cluster.kubernetes.version
    yield title(_("Before you begin"), 2)
    yield bullets(
        _(
            "Every machine has a container runtime, kubeadm, kubelet and kubectl {version}, and no swap.",
            version=version,
        ),
        _("Every machine reaches every other one by the addresses in these files, and its clock is in step."),
        _("No file here holds a secret; those that need one are filled in below."),
    )
    if cluster.joined_at and cluster.joined_at.balancer:
        yield from _balancer_first(cluster, cluster.joined_at)


def _balancer_first(cluster: Cluster, endpoint: Endpoint) -> Iterator[str]:
    """Say how to see that the load balancer is there before anything stands behind it."""
    front = cluster.front
    if front and front.row.in_cluster:
        yield _("kube-vip comes first, by the README of its own. On each machine, its name must lead to its address:")
    else:
        yield _("The load balancer comes first. On each machine, its name must lead to it:")
    yield shell(f'curl -sk --max-time 5 https://{endpoint.address}/readyz; echo "exit $?"')
    late = _late(front)
    yield bullets(
        _("`exit 7`, `35`, `52` or `56`: refused or closed, which is right while no API server runs."),
        _("`exit 6`: the name is not known; add it to DNS or `/etc/hosts` first."),
        late,
    )


def _late(front: Balancer | None) -> str:
    """Say what a time-out means before anything stands behind the address."""
    if front and front.row.in_cluster:
        return _(
            "`exit 28`: time-out, which is right until the first API server runs: nobody holds the address before."
        )
    if front and front.row.keepalived and front.checks != "passive" and not front.preempt:
        return _(
            "`exit 28`: time-out. Here it is right until the first API server runs, as nobody holds the address before"
            " (`preempt: false`)."
        )
    return _("`exit 28`: time-out. No balancer is there, or a firewall is in between.")


def _first(cluster: Cluster) -> Iterator[str]:
    yield title(_("First control-plane node"), 2)
    encryption, audit = cluster.control_plane.encryption, cluster.control_plane.audit
    if encryption:
        yield encryption_file(encryption.config_file)
    if audit:
        yield audit_policy(audit.policy_file)
    yield from (*audit_webhook(cluster), *authorization_file(cluster))
    first = next(node for node in cluster.nodes if node.name == cluster.api_servers[0].node)
    yield on(first.name)
    yield shell(
        *(put_patch(path) for path in _patch(cluster, first, shared=False)),
        said_beside("kubeadm config validate --config init.yaml", 47, _("says ok")),
        "kubeadm init --config init.yaml --upload-certs",
        "export KUBECONFIG=/etc/kubernetes/admin.conf",
        "kubectl get --raw '/readyz?verbose'",
    )
    yield plugin_step(cluster)
    if cluster.network.proxy == "ipvs":
        # kubernetes/kubernetes@v1.37.2:cmd/kubeadm/app/componentconfigs/kubeproxy.go
        yield _("kubeadm 1.37 warns of kube-proxy's mode `ipvs`, which is deprecated since Kubernetes 1.35.")


def _secrets(cluster: Cluster, found: Sequence[Join]) -> Iterator[str]:
    if not found:
        return
    yield title(_("Secrets for joining"), 2)
    yield on(cluster.api_servers[0].node)
    yield shell(*JOINING)
    yield _(
        "The certificate key is good for two hours, the token for a day; when they have run out, do this again. Copy"
        " each file from `filled/` to its machine, and delete `filled/` when all have joined."
    )


def _joining(cluster: Cluster, found: Sequence[Join]) -> Iterator[str]:
    control = [join for join in found if join.server]
    workers = [join for join in found if not join.server]
    if control:
        yield title(_("Further control-plane nodes"), 2)
        if cluster.etcd and cluster.etcd.topology == "stacked":
            yield _(
                "One at a time: each one adds an etcd member, and the next may only follow when `kubectl get nodes`"
                " says `Ready`."
            )
        else:
            yield _("One at a time.")
        for join in control:
            yield on(join.node.name)
            yield shell(*_join(cluster, join))
    if workers:
        yield title(_("Workers"), 2)
        yield in_any_order(shared=any(join.shared for join in workers))
        for join in workers:
            yield _("On {machine}:", machine=join.whom) if join.shared else on(join.node.name)
            yield shell(*_join(cluster, join))


def _join(cluster: Cluster, join: Join) -> Iterator[str]:
    """Yield the commands by which a machine joins."""
    yield from (put_patch(path) for path in _patch(cluster, join.node, shared=join.shared))
    yield f"kubeadm join --config {join.file}"


def _labels(cluster: Cluster) -> Iterator[str]:
    """Give the labels that a kubelet may not give itself."""
    lines = [
        f"kubectl label --overwrite node {node.name} {' '.join(f'{key}={value}' for key, value in labels.items())}"
        for node, labels in labels_to_set(cluster)
    ]
    if lines:
        yield title(_("Labels"), 2)
        yield _("A kubelet may not give its own node these labels, so give them now, on a control-plane node:")
        yield shell(*lines)


def _verify(cluster: Cluster) -> Iterator[str]:
    yield from nodes_ready(cluster)
    if cluster.etcd:
        count = len(cluster.etcd.members)
        yield ngettext(
            "etcd has {count} member, all `started` and none a learner:",
            "etcd has {count} members, all `started` and none a learner:",
            count,
        )
        yield shell(member_list(cluster, cluster.etcd))


def _trouble(cluster: Cluster) -> Iterator[str]:
    yield title(_("If something fails"), 2)
    lines = [
        _("Look first: `journalctl -u kubelet -n 50 --no-pager`, and `crictl ps -a` for containers that ended."),
        _("Start a machine over: `kubeadm reset`, then its command from above again."),
    ]
    if cluster.etcd and cluster.etcd.topology == "stacked" and len(cluster.api_servers) > 1:
        lines.append(
            _(
                "A control-plane node that is gone for good, or whose reset could not reach the others, is still"
                " counted as an etcd member. On another one, list the members as above, then run the same command with"
                " `member remove ID` in place of `member list`, and `kubectl delete node NAME`, before anything joins."
            )
        )
    lines += [
        _("`couldn't validate the identity of the API Server`: the token has run out, make the secrets again."),
        _('`Secret "kubeadm-certs" was not found`: the certificate key has run out, make the secrets again.'),
        _("`x509: certificate is valid for ...`: the name you connect to is not among the blueprint's `extraSANs`."),
    ]
    yield bullets(*lines)
