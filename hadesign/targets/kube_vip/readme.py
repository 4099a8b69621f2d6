"""The README beside kube-vip's manifests."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.kube_vip.pod import ADMIN, FOLDER, IMAGE, LEASE, Manifest
from hadesign.targets.markdown import bullets, machine_table, on, remark, shell, title
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.vocabulary.installers import INSTALLERS

FILE = "kube-vip.yaml"


def readme(cluster: Cluster, balancer: Balancer, places: Sequence[Manifest]) -> str:
    """Return the README: the first machine before `kubeadm init` and after it, and each further one once it joined."""
    files: dict[str, list[str]] = {}
    for place in places:
        files.setdefault(place.node.name, []).append(f"{place.node.name}/{place.file}")
    parts = [
        remark(header(cluster)),
        title(_("Run kube-vip")),
        machine_table(files.items()),
        _(
            "A static pod of `{image}` on each of these machines. All commands run as root, in the folder that holds a"
            " machine's files, beside those of kubeadm.",
            image=IMAGE,
        ),
        *_first(cluster, places),
        *_further(cluster, places),
        *_check(balancer),
    ]
    return "\n\n".join(parts) + "\n"


def _install(cluster: Cluster, file: str) -> str:
    return f"install -D -m 0600 {file} {INSTALLERS[cluster.kubernetes.installer].static_pods}/{FILE}"


def _first(cluster: Cluster, places: Sequence[Manifest]) -> Iterator[str]:
    """Say what is done on the machine that is set up first."""
    first = cluster.api_servers[0].node
    own = [place for place in places if place.node.name == first]
    if not own:
        yield _(
            "None of these machines is the one that is set up first, {machine}: `kubeadm init` waits there for an"
            " address that nobody holds. Let kube-vip run on {machine}, too.",
            machine=first,
        )
        return
    yield title(_("Before kubeadm init"), 2)
    yield on(first)
    yield shell(f"crictl pull {IMAGE}", _install(cluster, own[0].file))
    yield _(
        "Then `kubeadm init`, as the README of kubeadm says: kube-vip starts with the API server, and has the address."
    )
    if own[0].kubeconfig != ADMIN:
        yield title(_("After kubeadm init"), 2)
        yield _(
            "Until `kubeadm init` is done, `{admin}` may do nothing, so that kube-vip began with `{file}`, which knows"
            " no limits. Now:",
            admin=f"{FOLDER}/{ADMIN}",
            file=f"{FOLDER}/{own[0].kubeconfig}",
        )
        yield on(first)
        yield shell(
            _install(cluster, FILE),
            f"kubectl --kubeconfig {FOLDER}/{ADMIN} -n kube-system get pod kube-vip-{first}",
        )
        yield _(
            "The pod starts again, and the address is away for some seconds. Nothing else needs `{file}`: lock it away"
            " elsewhere.",
            file=f"{FOLDER}/{own[0].kubeconfig}",
        )


def _further(cluster: Cluster, places: Sequence[Manifest]) -> Iterator[str]:
    """Say what is done on every other machine."""
    first = cluster.api_servers[0].node
    others = [place for place in places if place.node.name != first]
    if not others:
        return
    yield title(_("Further machines"), 2)
    yield _("On each one as soon as its `kubeadm join` is done, which writes `{admin}`:", admin=f"{FOLDER}/{ADMIN}")
    for place in others:
        yield on(place.node.name)
        yield shell(_install(cluster, place.file))


def _check(balancer: Balancer) -> Iterator[str]:
    """Say how to see that it works."""
    yield title(_("Check"), 2)
    if balancer.announce == "bgp":
        yield _("Each machine whose API server is ready announces `{address}` to its routers:", address=balancer.vip)
        yield shell("crictl logs $(crictl ps -q --name kube-vip) 2>&1 | tail -n 20", "ip -brief address show lo")
        yield bullets(
            _("The routers must take a route to it from each of these machines, and spread over them (ECMP)."),
            _(
                "The sessions have no password. If your routers want one, append `:PASSWORD` to each entry of"
                " `bgp_peers` on the machines, not here."
            ),
        )
        return
    yield _("One machine has `{address}`, and it is the one that holds the lease:", address=balancer.vip)
    yield shell(
        "ip -brief address show",
        f"kubectl --kubeconfig {FOLDER}/{ADMIN} -n kube-system get lease {LEASE}",
        "crictl logs $(crictl ps -q --name kube-vip) 2>&1 | tail -n 20",
    )
