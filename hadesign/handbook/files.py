"""The generated configs and how to run them."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.words import others, title
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import block, code, join, text
from hadesign.targets import uncovered

MOST_FILES, MOST_BYTES = 150, 20_000
"""What a page of files shows; whoever needs more opens the files."""
_LANGUAGES = {".yaml": "yaml", ".sh": "sh", ".conf": "text", ".cfg": "text", ".md": "markdown"}
_ORDER = (
    *("openstack", "vsphere", "hypervisors"),
    *("haproxy", "nginx", "keepalived", "aws", "gcp", "azure", "ports", "kube-vip", "node-local"),
    *("kubeadm", "kubespray", "rke2", "k3s", "rke", "eks", "gke", "aks"),
    *("calico", "cilium", "flannel", "metallb"),
    *("rook", "ceph-csi", "longhorn", "ebs", "gce-pd", "system-budgets", "prometheus", "alertmanager", "grafana"),
    *("etcd-backup", "velero", "cluster-autoscaler", "node-repair", "node-problem-detector", "workloads", "dr"),
)
"""Targets in the order in which they are run: the endpoint has to be there when the first API server comes, nodes
before what runs on them, and storage and monitoring before what needs them. Any other one comes after these."""
_LINK = re.compile(r"\[([^\]]*)\]\((?![a-z]+:)([^)]*)\)")
"""A link to a file beside a README."""


def page(book: Book) -> str:
    """Return the steps; each target's README says which command takes which file, in order."""
    if not book.configs:
        return join(title(_("How to run it")), _nothing(), _left_out(book))
    sections = []
    for number, (target, artifacts) in enumerate(_targets(book).items(), 1):
        readme = next((a for a in artifacts if PurePosixPath(a.path).name == "README.md"), None)
        sections += [
            f"## {number}. {target}",
            _steps(target, str(readme.content)) if readme else _list(target, artifacts),
        ]
    return join(
        title(_("How to run it")),
        _(
            "In this order. All files are below `configs/` of the design package; [the next page](configs.md) shows"
            " them."
        ),
        *sections,
        _left_out(book),
    )


def _left_out(book: Book) -> str:
    """Name the parts of the design that no target writes for."""
    parts = [part.words(text) for part in uncovered(book.cluster)]
    return _("hadesign writes nothing for {parts}.", parts=joined(parts, COMMAS)) if parts else ""


def _nothing() -> str:
    return _("No config was compiled: no target fits this design.")


def contents(book: Book) -> str:
    """Return the page that shows every file."""
    sections, numbers = [], {target: number for number, target in enumerate(_targets(book), 1)}
    shown = [a for a in book.configs if PurePosixPath(a.path).name != "README.md"]
    for artifact in shown[:MOST_FILES]:
        name = PurePosixPath(artifact.path).relative_to("configs").as_posix()
        large = len(artifact.data) > MOST_BYTES or not isinstance(artifact.content, str)
        language = _LANGUAGES.get(PurePosixPath(name).suffix, "text")
        body = _("Too large for this page.") if large else block(str(artifact.content), language)
        sections += [f"## {code(name)}", _ways(artifact, numbers), body]
    return join(
        title(_("Config files")),
        _("As they lie below `configs/` of the design package. [How to run them](files.md) is on the page before."),
        *sections or [_nothing()],
        others(len(shown), MOST_FILES),
    )


def _ways(artifact: Artifact, numbers: Mapping[str, int]) -> str:
    """Lead to the file itself, and to how it is applied."""
    target = PurePosixPath(artifact.path).parts[1]
    apply = f"[{_('How to apply')}](files.md#{numbers[target]}-{target})"
    if not _offered(artifact):
        return apply
    return f"[{_('Download')}]({_download(artifact)}) · {apply}"


def _download(artifact: Artifact) -> str:
    return f"download/{PurePosixPath(artifact.path).relative_to('configs').as_posix()}"


def _offered(artifact: Artifact) -> bool:
    """Whether a file can be had from the site: pages are shown as such, and MkDocs leaves hidden files out."""
    path = PurePosixPath(artifact.path)
    return path.suffix not in (".md", ".html") and not any(part.startswith(".") for part in path.parts)


def downloads(book: Book) -> tuple[Artifact, ...]:
    """Return the files that the page of config files shows, to be downloaded from it."""
    shown = [one for one in book.configs if PurePosixPath(one.path).name != "README.md"][:MOST_FILES]
    return tuple(Artifact(f"handbook/docs/{_download(one)}", one.content) for one in shown if _offered(one))


def _targets(book: Book) -> dict[str, list[Artifact]]:
    """Return the configs by target, in the order in which they are run."""
    found: dict[str, list[Artifact]] = {}
    for artifact in book.configs:
        found.setdefault(PurePosixPath(artifact.path).parts[1], []).append(artifact)
    place = {target: number for number, target in enumerate(_ORDER)}
    return {target: found[target] for target in sorted(found, key=lambda t: (place.get(t, len(place)), t))}


def _list(target: str, artifacts: list[Artifact]) -> str:
    paths = (PurePosixPath(artifact.path).relative_to(f"configs/{target}").as_posix() for artifact in artifacts)
    return "\n".join(f"- {code(path)}" for path in paths)


def _steps(target: str, readme: str) -> str:
    """Return a README one level deeper, without its comment and title; what it links to is not on this site."""
    shifted, fenced = [], False
    for line in re.sub(r"<!--.*?-->\n?", "", readme, flags=re.DOTALL).splitlines():
        fenced ^= line.lstrip().startswith("```")
        if fenced:
            shifted.append(line)
        elif not line.startswith("#"):
            shifted.append(_LINK.sub(lambda found: f"{found[1]}: `{_beside(target, found[2])}`", line))
        elif not line.startswith("# "):
            shifted.append(f"#{line}")
    return "\n".join(shifted).strip()


def _beside(target: str, path: str) -> str:
    """Return where a file is that a README names by a path from its own folder."""
    return posixpath.normpath(f"configs/{target}/{path}")
