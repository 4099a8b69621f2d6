"""Everything in the repository that is made by a program: `python -m tests.generate` (or `make generate`) writes it.

A test compares what is committed with what would be made, so that nothing here goes stale.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from hadesign.handbook.site import ACCESS, SCRIPT
from hadesign.lint.catalogue import rule_files
from hadesign.lint.rulefile import load as load_rule
from hadesign.report.rule_pages import all_pages
from hadesign.report.schemas import SCHEMAS, json_schema
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.architecture.picture import rooms_svg
from tests.blueprint.test_broken import CASES, said
from tests.i18n.catalogue import POT, template, written
from tests.site.blueprint_page import blueprint_page
from tests.site.by_hand_page import by_hand_page
from tests.site.cli_page import cli_page
from tests.site.console import filled, pages
from tests.site.diff_pages import diff_pages
from tests.site.handbooks_page import handbooks_page
from tests.site.judges_page import judges_page
from tests.site.no_rules_page import no_rules_page
from tests.site.precision_page import precision_page
from tests.site.profiles_page import profiles_page
from tests.site.refused_page import refused_page
from tests.site.synth_page import synth_pages
from tests.site.unsaid_page import unsaid_page

ROOT = Path(__file__).resolve().parent.parent
DEMO = "bare-metal-three-zones.yaml"
COMMAND = "make generate"


def rules() -> dict[str, str]:
    """Return the pages of rules."""
    files = [load_rule(path)[0] for path in rule_files(rules_dir())]
    bases = {path.stem: path.read_text(encoding="utf-8") for path in sorted((rules_dir() / "bases").glob("*.yaml"))}
    made = {f"site/rules/{name}": text for name, text in all_pages(files, bases).items()}
    return made | {"site/rules/no-rules.md": no_rules_page(), "site/rules/profiles.md": profiles_page()}


def reference() -> dict[str, str]:
    """Return the reference pages, and the schemas at the addresses that they name."""
    schemas = {kind: json_schema(kind) for kind in SCHEMAS}
    return {
        "site/reference/blueprint.md": blueprint_page(schemas["blueprint"]),
        "site/reference/cli.md": cli_page(),
        "site/reference/by-hand.md": by_hand_page(),
        "site/reference/judges.md": judges_page(),
        "site/reference/unsaid.md": unsaid_page(schemas["blueprint"]),
        **{
            f"site/schema/v1/{name}.json": json.dumps(data, indent=1, ensure_ascii=False) + "\n"
            for name, data in schemas.items()
        },
    }


def guide() -> dict[str, str]:
    """Return the pages of the guide that are made: by running hadesign, or of verdicts that a test holds it to."""
    made = {
        "site/guide/refused.md": refused_page(),
        "site/guide/precision.md": precision_page(),
        "site/handbooks.md": handbooks_page(),
    }
    return made | diff_pages() | synth_pages()


def pictures() -> dict[str, str]:
    """Return the pictures of the site: the rooms of the code, and views of the demo."""
    from hadesign.diagrams import picture_of, written
    from hadesign.proof import prove

    proof = prove(read_cluster(read(blueprints_dir() / DEMO)))
    shown = {
        "architecture": picture_of(proof, "architecture"),
        "topology": picture_of(proof, "topology"),
        "quorum-lost": picture_of(proof, "api-path", failed=("zone/a", "node/cp-b")),
    }
    drawn = {f"site/pictures/{name}.svg": str(written(picture, "svg")) for name, picture in shown.items()}
    return {"site/pictures/rooms.svg": rooms_svg()} | drawn


def assets() -> dict[str, str]:
    """Return what our own site shares with handbooks."""
    places = {"stylesheets": ACCESS, "javascripts": SCRIPT}
    return {f"site/{folder}/{file.name}": file.read_text(encoding="utf-8") for folder, file in places.items()}


def broken() -> dict[str, str]:
    """Return what is said of each broken blueprint."""
    return {str(file.with_suffix(".out").relative_to(ROOT)): said(file) for file in CASES}


def messages() -> dict[str, str]:
    """Return the catalogue of words to translate."""
    return {str(POT.relative_to(ROOT)): written(template())}


def examples() -> dict[str, str]:
    """Return the pages that are written by hand, with the output that their console examples have now."""
    return {str(page.relative_to(ROOT)): filled(page.read_text(encoding="utf-8")) for page in pages()}


GROUPS: dict[str, Callable[[], dict[str, str]]] = {
    "rules": rules,
    "reference": reference,
    "guide": guide,
    "pictures": pictures,
    "assets": assets,
    "broken": broken,
    "messages": messages,
    "examples": examples,
}
FOLDERS = {"rules": ("site/rules",), "reference": ("site/reference", "site/schema"), "pictures": ("site/pictures",)}
"""Folders that hold nothing but what is made, by group: what is there besides is left over."""


def stale(group: str) -> tuple[dict[str, str], list[str]]:
    """Return the files of a group that say something else than they should, and those that should not be there."""
    made = GROUPS[group]()
    there = {str(p.relative_to(ROOT)) for f in FOLDERS.get(group, ()) for p in (ROOT / f).rglob("*") if p.is_file()}
    changed = {path: text for path, text in made.items() if not same(path, text)}
    return changed, sorted(there - made.keys())


def same(path: str, text: str) -> bool:
    """Tell whether a file says what it should; a picture may be laid out by other fonts than those of this machine."""
    file = ROOT / path
    if not file.exists():
        return False
    old = file.read_text(encoding="utf-8")
    return old == text or (path.endswith(".svg") and _content(old) == _content(text))


def _content(svg: str) -> list[tuple[str, str, str]]:
    """Return what a picture shows, without where: every element with its text and the digest of what it embeds."""
    found = []
    for element in ET.fromstring(svg).iter():
        link = next((value for key, value in element.attrib.items() if key.endswith("href")), "")
        found.append((element.tag, re.sub(r"\s+", " ", element.text or "").strip(), link))
    return found


def main() -> None:
    """Write what is stale, remove what is left over, and say which."""
    for group in GROUPS:
        changed, extra = stale(group)
        for path, text in changed.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
        for path in extra:
            (ROOT / path).unlink()
        for path in (*changed, *(f"{path} (removed)" for path in extra)):
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
