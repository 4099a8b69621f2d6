"""The README beside kubeadm's files: the commands in order, for each machine."""

from collections.abc import Iterator

from hadesign.targets.base import header
from hadesign.targets.kubeadm.nodes import joins
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster) -> str:
    """Return the README as Markdown; machine names are DNS labels, which a shell takes as they are."""
    parts = [f"<!-- {header(cluster)} -->", "# Install with kubeadm", *_before(cluster)]
    if cluster.etcd and cluster.etcd.topology == "external":
        parts += _external_etcd(cluster)
    parts += [*_first(cluster), *_secrets(cluster), *_joining(cluster), *_verify(cluster), *_trouble()]
    return "\n\n".join(parts) + "\n"


def _code(*lines: str) -> str:
    return "```sh\n" + "\n".join(lines) + "\n```"


def _before(cluster: Cluster) -> Iterator[str]:
    version = cluster.blueprint.spec.kubernetes.version
    yield "## Before you begin"
    yield (
        f"- Every machine has a container runtime and kubeadm, kubelet and kubectl {version}.\n"
        "- Every machine reaches every other one by the addresses in these files.\n"
        f"- The file for a machine lies in its home folder; commands run as root."
    )
    if cluster.endpoint:
        endpoint = cluster.endpoint
        yield (
            f"The load balancer comes first. From a control-plane machine, a connection to `{endpoint.address}` must be"
            " *refused* or closed at once (no API server answers yet); a time-out means that no balancer is there."
        )
        yield _code(f"nc -zv {endpoint.host.strip('[]')} {endpoint.port}")


def _external_etcd(cluster: Cluster) -> Iterator[str]:
    members = cluster.etcd.members if cluster.etcd else ()
    first = members[0].name
    yield "## etcd"
    yield (
        "kubelet runs etcd on its machines as a static pod; set it up there as a service manager first, see"
        " <https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/setup-ha-etcd-with-kubeadm/>."
    )
    yield (
        f"On **{first}**, make etcd's certificate authority, and copy `/etc/kubernetes/pki/etcd/ca.crt` and `ca.key` to"
        " the same place on the other members:"
    )
    yield _code("kubeadm init phase certs etcd-ca")
    for member in members:
        yield f"On **{member.name}**:"
        config = f"--config etcd-{member.name}.yaml"
        names = ("etcd-server", "etcd-peer", "etcd-healthcheck-client", "apiserver-etcd-client")
        yield _code(
            *(f"kubeadm init phase certs {name} {config}" for name in names), f"kubeadm init phase etcd local {config}"
        )
    server = cluster.api_servers[0].node
    yield (
        f"Copy from **{first}** to **{server}**, to the same paths: `/etc/kubernetes/pki/etcd/ca.crt`,"
        " `/etc/kubernetes/pki/apiserver-etcd-client.crt` and `/etc/kubernetes/pki/apiserver-etcd-client.key`."
    )


def _first(cluster: Cluster) -> Iterator[str]:
    yield "## First control-plane node"
    spec = cluster.blueprint.spec
    encryption = spec.control_plane.encryption if spec.control_plane else None
    audit = spec.control_plane.audit if spec.control_plane else None
    files = (
        (encryption and encryption.config_file, "encryption configuration"),
        (audit and audit.policy_file, "audit policy"),
    )
    for file, what in files:
        if file:
            yield f"Put the {what} at `{file}` on every control-plane node; the API server does not start without it."
    yield f"On **{cluster.api_servers[0].node}**:"
    yield _code("kubeadm config validate --config init.yaml", "kubeadm init --config init.yaml --upload-certs")
    cni = spec.network.cni if spec.network else None
    what = (
        f"Install the network plugin ({cni})" if cni and cni not in ("none", "cloud") else "Install the network plugin"
    )
    yield f"{what} now; nodes stay `NotReady` without it."


def _secrets(cluster: Cluster) -> Iterator[str]:
    if not any(True for _ in joins(cluster)):
        return
    yield "## Secrets for joining"
    yield f"On **{cluster.api_servers[0].node}**, where the join files and `fill-secrets.sh` lie:"
    yield _code(
        'export BOOTSTRAP_TOKEN="$(kubeadm token create)"',
        'export CA_CERT_HASH="sha256:$(openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt \\',
        "  | openssl pkey -pubin -outform der | openssl dgst -sha256 -hex | sed 's/^.* //')\"",
        'export CERTIFICATE_KEY="$(kubeadm init phase upload-certs --upload-certs | tail -n 1)"',
        "sh fill-secrets.sh filled",
    )
    yield (
        "The certificate key is good for two hours, the token for a day. Copy each file from `filled/` to its machine,"
        " and delete `filled/` afterwards."
    )


def _joining(cluster: Cluster) -> Iterator[str]:
    found = list(joins(cluster))
    control = [join for join in found if join.server]
    workers = [join for join in found if not join.server]
    if control:
        yield "## Further control-plane nodes"
        stacked = cluster.etcd and cluster.etcd.topology == "stacked"
        wait = ": each one adds an etcd member, and the next may only follow when `kubectl get nodes` shows it."
        yield f"One at a time{wait if stacked else ':'}"
        for join in control:
            yield f"On **{join.node.name}**:"
            yield _code(f"kubeadm join --config {join.file}")
    if workers:
        yield "## Workers"
        for join in workers:
            yield f"On {join.whom}:" if join.shared else f"On **{join.node.name}**:"
            yield _code(f"kubeadm join --config {join.file}")


def _verify(cluster: Cluster) -> Iterator[str]:
    yield "## Check"
    yield _code(
        "export KUBECONFIG=/etc/kubernetes/admin.conf",
        "kubectl get nodes -o wide -L topology.kubernetes.io/zone",
        "kubectl get --raw '/readyz?verbose'",
    )
    if cluster.etcd:
        pki = "/etc/kubernetes/pki/etcd"
        yield f"etcd must show {len(cluster.etcd.members)} members, all started (on a machine that runs one):"
        yield _code(
            "etcdctl --endpoints https://127.0.0.1:2379 --cacert "
            f"{pki}/ca.crt --cert {pki}/healthcheck-client.crt --key {pki}/healthcheck-client.key member list"
        )


def _trouble() -> Iterator[str]:
    yield "## If something fails"
    yield (
        "- `kubeadm reset` takes a machine back; a control-plane node that had joined must also leave etcd"
        " (`etcdctl member remove ID`) *before* it is tried again.\n"
        "- `couldn't validate the identity of the API Server`: the token has run out, make the secrets again.\n"
        "- `x509: certificate is valid for ...`: the name you connect to is missing in the blueprint"
        " (`spec.controlPlane.apiServer.extraSANs`)."
    )
