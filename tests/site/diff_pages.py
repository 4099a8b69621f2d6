"""Two comments on pull requests as `hadesign diff --format markdown` writes them, made from a shipped design."""

from datetime import date

from hadesign.comparison import compare, side
from hadesign.lint import lint, load
from hadesign.proof import prove
from hadesign.report.diff.subject import Difference
from hadesign.report.diff.written import diff_markdown
from hadesign.resources import blueprints_dir
from hadesign.source import read_text
from hadesign.topology import read_cluster

DAY = date(2026, 11, 23)
FILE = "designs/shop.yaml"
_BEFORE_POOL = "    # A pool expands"
_FOURTH = "    - {name: cp-d, zone: a, address: 10.0.1.11, roles: [control-plane, etcd], size: {cpu: 8, memory: 32Gi}}"
_IN_C, _IN_B = "name: cp-c, zone: c, address: 10.0.3.10", "name: cp-c, zone: b, address: 10.0.2.11"
_NOTE = (
    "It was made by `hadesign diff --git main --format markdown {file}`; on GitHub and GitLab the pictures are drawn."
)


def diff_pages() -> dict[str, str]:
    """Return both pages by their path."""
    shop = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8")
    two_zones, fourth = shop.replace(_IN_C, _IN_B), shop.replace(_BEFORE_POOL, f"{_FOURTH}\n{_BEFORE_POOL}")
    if shop in (two_zones, fourth):
        raise ValueError("the shipped design has changed: these examples change nothing in it")
    return {
        "site/guide/diff-fourth-node.md": _page("a fourth control-plane node", shop, fourth),
        "site/guide/diff-three-zones.md": _page("etcd in three zones", two_zones, shop),
    }


def _page(title: str, before: str, after: str) -> str:
    rules = load()
    sides = []
    for text in (before, after):
        cluster = read_cluster(read_text(text, FILE))
        proof = prove(cluster)
        sides.append(side(proof, lint(cluster, proof, rules, DAY)))
    found = Difference(compare(sides[0], sides[1], 2), f"main:{FILE}", FILE, DAY.isoformat())
    return f"# A comment on a change: {title}\n\n{_NOTE.format(file=FILE)}\n\n{diff_markdown(found)}"
