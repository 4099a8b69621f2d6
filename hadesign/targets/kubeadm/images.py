"""Where images come from: what containerd is told of mirrors, and what the README says of all that."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import comment, header
from hadesign.targets.markdown import shell, title
from hadesign.targets.toml_text import toml_text
from hadesign.topology.cluster import Cluster, RegistryMirror

FOLDER = "/etc/containerd/certs.d"
"""The folder of containerd's own documentation (containerd/containerd@4fa8ce9d309c:docs/hosts.md)."""


def mirror_files(cluster: Cluster) -> Iterator[Artifact]:
    """Yield a file for each registry that has mirrors."""
    for mirror in cluster.kubernetes.mirrors:
        about = comment(f"{header(cluster)}\n{_('For every machine: {path}', path=f'{FOLDER}/{path_of(mirror)}')}")
        yield Artifact(f"certs.d/{path_of(mirror)}", f"{about}\n{_hosts(mirror)}")


def path_of(mirror: RegistryMirror) -> str:
    """Return the path of a registry's file; a port stands between underscores there (hostDirectory of containerd)."""
    name, colon, port = mirror.registry.partition(":")
    return f"{name}_{port}_/hosts.toml" if colon else f"{name}/hosts.toml"


def _hosts(mirror: RegistryMirror) -> str:
    """Write the mirrors in their order; without `server` containerd asks the registry itself in the end."""
    parts = []
    for endpoint in mirror.endpoints:
        lines = [f"[host.{toml_text(endpoint)}]", '  capabilities = ["pull", "resolve"]']
        lines += [f"  ca = {toml_text(mirror.ca_file)}"] if mirror.ca_file else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def images(cluster: Cluster) -> Iterator[str]:
    """Yield what the README says of images, if they do not come from where everybody has them from."""
    kubernetes = cluster.kubernetes
    if not kubernetes.image_repository and not kubernetes.mirrors:
        return
    yield title(_("Images"), 2)
    if kubernetes.mirrors:
        yield _(
            "On **every machine**, before anything is pulled. containerd has to name the folder as `config_path` of its"
            " registries in `/etc/containerd/config.toml`; it need not be started again for the files in it:"
        )
        yield shell(f"mkdir -p {FOLDER} && cp -r certs.d/. {FOLDER}/")
        yield _("Each registry itself is asked in the end, where none of its mirrors answers.")
    if kubernetes.image_repository:
        yield _(
            "Kubernetes' own images come from `{repository}`. These have to be there, CoreDNS beside the others, and"
            " containerd's `sandbox` image is the `pause` among them. On **{machine}**:",
            repository=kubernetes.image_repository,
            machine=cluster.api_servers[0].node,
        )
        yield shell("kubeadm config images list --config init.yaml", "kubeadm config images pull --config init.yaml")
