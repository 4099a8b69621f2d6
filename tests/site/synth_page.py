"""The answer to the question of the guide, made by running the search, with its picture."""

from datetime import date
from pathlib import Path

from hadesign.lint import Report, lint, load
from hadesign.proof import Proof
from hadesign.report.synthesis.front import front_svg
from hadesign.report.synthesis.written import synthesis_markdown
from hadesign.source import read_text
from hadesign.synthesis.asked import asked_of
from hadesign.synthesis.choices import choices_of
from hadesign.synthesis.search import SearchLimits, synthesize
from hadesign.topology import Cluster

FILE = Path(__file__).resolve().parent.parent.parent / "site" / "guide" / "synth" / "shop.yaml"
_NOTE = (
    "It was made by `hadesign synth --format markdown shop.yaml` of the question in [shop.yaml](synth/shop.yaml)."
    "\n\n![What designs cost, and how long users are without a service](synth/front.svg)"
)


def synth_pages() -> dict[str, str]:
    """Return the page and the picture on it."""
    document = read_text(FILE.read_text(encoding="utf-8"), "shop.yaml")
    catalogue = load(())

    def judge(cluster: Cluster, proof: Proof) -> Report:
        return lint(cluster, proof, catalogue, date(2026, 11, 23))

    found = synthesize(document, asked_of(document), choices_of(document), judge, SearchLimits(2000, 5))
    text = f"# An answer: the cheapest designs\n\n{_NOTE}\n\n{synthesis_markdown(found)}"
    return {"site/guide/synth-shop.md": text, "site/guide/synth/front.svg": front_svg(found)}
