"""Handbooks of designs: their pages as text, their built sites, and a design that tries everything a text can."""

import functools
import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from hadesign.artifact import Artifact
from hadesign.diagrams import pictures
from hadesign.handbook import Book, handbook, pages_of
from hadesign.handbook import pages as markdown_pages
from hadesign.handbook.html import build_html
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from hadesign.source import Document, read
from hadesign.targets import compile_configs
from hadesign.topology import read_cluster
from tests.designs import as_document, control_plane, design, zones
from tests.effort import NIGHTLY
from tests.shipped_rules import catalogue

SHIPPED = {file.stem: file for file in sorted(blueprints_dir().glob("*.yaml"))}
BUILT = [
    *(SHIPPED if NIGHTLY else ("aws-three-zones", "bare-metal-three-zones", "virtual-machines-on-hypervisors")),
    "hostile",
]
"""Designs whose sites are built and looked at: by day one of each kind, as MkDocs takes seconds for each."""
DAY = date(2026, 11, 23)
ATTACKS = (
    "<script>window.hacked = 1</script>",
    '"><img src="x" onerror="window.hacked = 2">',
    "</title></textarea></style><svg onload='window.hacked = 3'>",
    "&lt;/title&gt;&lt;script&gt;window.hacked = 4&lt;/script&gt;",
    "[click](javascript:window.hacked=5) ![](x) <javascript:window.hacked=6> [a]: javascript:window.hacked=7",
    "{{ config }} {% include 'x' %} {{ macros_info() }} {: onclick='window.hacked = 8' }",
    "--8<-- 'secret.txt' !!! note ??? x === y ``` ~~~ $$x$$ :smile: *[HTML]: x [^1] [TOC]",
    "# h *em* **strong** _u_ __s__ `code` ~~del~~ ^^ins^^ ==mark== H~2~O | cell | > quote - item 1. item",
    "<!-- hidden --> --> <b>bold</b> \\* \\< &copy; &#60;b&#62; <https://evil.example> https://evil.example",
)

MANIFEST = '"><img src="x" onerror="window.hacked = 9"> *em* {{ x }} `code`'
"""What a file of a manifest is called; a name of a file has no slash."""


def book_of(document: Document) -> Book:
    """Return everything that pages are made from."""
    cluster = read_cluster(document)
    proof = prove(cluster)
    report = lint(cluster, proof, catalogue(), DAY)
    draft = report.summary["error"] > 0
    return Book(cluster, proof, report, compile_configs(cluster), DAY.isoformat(), "0.0.0", draft, catalogue().rules)


@functools.cache
def shipped(name: str) -> Book:
    """Return the book of a shipped design."""
    return book_of(read(SHIPPED[name]))


def pages(book: Book) -> dict[str, str]:
    """Return the Markdown of every page by its file."""
    return {a.path.removeprefix("handbook/docs/"): str(a.content) for a in markdown_pages(book)}


def page_of(book: Book, file: str) -> str:
    """Return the Markdown of one page, and make no other one."""
    return next(make(book) for name, _title, make in pages_of(book) if name == file)


def data_book(data: dict[str, Any] | str) -> Book:
    """Return the book of a small design."""
    return book_of(as_document(data))


def hostile() -> dict[str, Any]:
    """Return a valid design in which every free text attacks the page it is shown on."""
    said = " ".join(ATTACKS)
    data = design(
        infrastructure=zones("a", "b", "c"),
        nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}],
        controlPlane={
            "endpoint": "api.example.org:6443",
            "certificates": {"rotation": "manual", "reload": ATTACKS[1]},
            "access": {"breakGlass": ATTACKS[5]},
            "webhooks": [{"name": "policy.example.net", "failurePolicy": "Fail", "url": ATTACKS[4]}],
        },
        workloads=[{"manifests": [f"{MANIFEST}.yaml"]}],
        storage={
            "classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}],
            "ceph": {"deviceFilter": ATTACKS[6]},
        },
        backup={
            "etcd": {"interval": "1h", "location": ATTACKS[1]},
            "volumes": {"tool": "velero", "schedule": "0 */6 * * *", "location": ATTACKS[7]},
        },
        recovery={"runbook": ATTACKS[4]},
        operations={
            "upgrade": {"rollback": ATTACKS[3]},
            "staging": ATTACKS[0],
            "infrastructureAsCode": ATTACKS[2],
            "configuration": {"location": ATTACKS[8], "inCluster": False},
            "onCall": ATTACKS[5],
        },
        decisions=[
            {"id": number, "title": attack, "status": "accepted", "because": f"{attack}\n\n    {attack}\n\n- {attack}"}
            for number, attack in enumerate(ATTACKS, 1)
        ],
        waivers=[
            {"rule": "LB001", "reason": said, "owner": ATTACKS[0], "until": "2027-01-01"},
            {"rule": "LB002", "path": ATTACKS[6], "reason": said, "owner": ATTACKS[1], "until": "2027-01-01"},
        ],
    )
    data["metadata"] |= {
        "title": said[:300],
        "description": f"{said}\n\n{said}",
        "owners": list(ATTACKS),
        "sources": list(ATTACKS),
    }
    return data


@functools.cache
def hostile_book() -> Book:
    """Return the book of the hostile design, which lies on a disk beside a manifest with a hostile name."""
    folder = Path(_folder().name)
    (folder / f"{MANIFEST}.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec: {replicas: 2}\n", encoding="utf-8"
    )
    (folder / "hostile.yaml").write_text(json.dumps(hostile(), indent=1, ensure_ascii=False), encoding="utf-8")
    return book_of(read(folder / "hostile.yaml"))


@functools.cache
def site(name: str) -> Path:
    """Build the site of a shipped design, or the hostile one, once for all tests; return its folder."""
    book = hostile_book() if name == "hostile" else shipped(name)
    return put(build_html(handbook(book, pictures(book.cluster))), Path(_folder().name) / name)


def put(made: Iterable[Artifact], folder: Path) -> Path:
    """Write the files of a built site into a folder, and return it."""
    for artifact in made:
        file = folder / artifact.path.removeprefix("handbook/site/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    return folder


@functools.cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="hadesign-test-sites-", ignore_cleanup_errors=True)
