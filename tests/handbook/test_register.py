"""For the auditor, colophon, glossary, runbooks and the printed page: what they hold together from elsewhere."""

import hashlib
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hadesign.handbook import PAGES, REHEARSAL, handbook
from hadesign.handbook.colophon import blueprint_digest, revision
from hadesign.handbook.evidence import about, verdicts
from hadesign.handbook.glossary import TERMS
from hadesign.handbook.printed import LEFT_OUT
from hadesign.handbook.runbooks import runbooks
from hadesign.stated import NONE
from tests.handbook.books import SHIPPED, page_of, pages, shipped
from tests.handbook.rendering import render, said
from tests.shipped_rules import catalogue


@pytest.mark.parametrize("name", SHIPPED)
def test_every_rule_that_ran_has_a_verdict_that_findings_bear_out(name: str) -> None:
    book = shipped(name)
    found = verdicts(book)
    assert set(found) == book.report.ran
    open_ones = {one.rule for one in book.report.every if not one.accepted and not one.lacking and not one.unknown}
    assert {rule for rule, verdict in found.items() if verdict == "broken"} == open_ones
    rows = [
        e.text
        for e in render(page_of(book, "auditor.md"))
        if e.name == "td" and re.fullmatch(r"[A-Z]{2,3}\d{3}", e.text)
    ]
    assert sorted(rows) == sorted(found)


def test_objectives_lead_to_the_rules_that_look_at_them() -> None:
    rules = catalogue().rules.values()
    assert {"ETC004", "TOP002"} <= {rule.id for rule in about("survive", rules)}
    assert {rule.id for rule in about("rto", rules)} >= {"DR002", "NET021"}
    assert {rule.id for rule in about("rpo", rules)} >= {"BKP002", "STO016"}
    assert {rule.id for rule in about("availability", rules)} >= {"DR011", "WL024"}
    assert "STO016" not in {rule.id for rule in about("rto", rules)}


def test_the_auditor_sees_digest_owner_days_and_sources() -> None:
    book = shipped("bare-metal-three-zones")
    seen = said(page_of(book, "auditor.md"))
    assert "229 rules judged this design" in seen or f"{len(book.report.ran)} rules judged this design" in seen
    assert hashlib.sha256(book.cluster.document.whole.encode()).hexdigest() in seen
    assert "owners platform@example.org" in seen
    assert "certificates end on 2027-09-01" in seen
    assert "secrets in etcd are encrypted not given" in seen
    assert "restore test of etcd 2026-10-01" in seen
    assert "drill, planned every 90 d 2026-09-15" in seen
    assert "survive the loss of any one zone met no such failure takes anything down" in seen
    links = [e.attributes.get("href", "") for e in render(page_of(book, "auditor.md")) if e.name == "a"]
    assert "https://etcd.io/docs/v3.6/faq/" in links


def test_none_is_red_and_unsaid_is_not_given() -> None:
    book = shipped("bare-metal-three-zones")
    plane = replace(book.cluster.control_plane, encryption=NONE, audit=None)
    plan = replace(book.cluster.recovery, last_drill=NONE)
    source = page_of(replace(book, cluster=replace(book.cluster, control_plane=plane, recovery=plan)), "auditor.md")
    assert "| secrets in etcd are encrypted | **no** |" in source
    assert "| audit log | *not given* |" in source
    assert re.search(r"\| drill, planned every .* \| \*\*never\*\* \|", source)


def test_the_revision_is_the_name_that_git_has_for_the_file(tmp_path: Path) -> None:
    book = shipped("bare-metal-three-zones")
    file = tmp_path / "blueprint.yaml"
    file.write_bytes(book.cluster.document.text.encode())
    done = subprocess.run(["git", "hash-object", str(file)], capture_output=True, text=True, check=True)
    assert revision(book) == done.stdout.strip()
    assert blueprint_digest(book) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_colophon_has_the_digest_of_every_config() -> None:
    book = shipped("bare-metal-three-zones")
    source = page_of(book, "colophon.md")
    for artifact in book.configs[:150]:
        assert hashlib.sha256(artifact.data).hexdigest() in source, artifact.path
    assert f"Made by hadesign {book.version}" in said(source)


def test_the_glossary_has_the_chinese_terms_of_the_field() -> None:
    chinese = {str(english): other for english, other, _meaning in TERMS}
    assert {chinese[term] for term in ("control plane", "load balancer", "quorum", "anti-affinity")} == {
        "控制平面", "负载均衡", "法定人数", "反亲和",
    }  # fmt: skip
    assert len(chinese) == len(TERMS)
    assert all(other and meaning.endswith(".") for _term, other, meaning in TERMS)
    cells = [e.text for e in render(page_of(shipped("bare-metal-three-zones"), "glossary.md")) if e.name == "td"]
    assert cells[::3] == sorted(cells[::3], key=str.casefold)


def test_every_page_of_the_runbook_is_a_page_and_leads_to_the_others() -> None:
    book = shipped("bare-metal-three-zones")
    made = pages(book)
    paths = [one.path for one in runbooks(book)]
    assert "configs/dr/quorum.md" in paths
    assert "configs/dr/README.md" not in paths
    linked = {e.attributes.get("href") for e in render(made["runbooks.md"])}
    files = {file for file in made if file.startswith("runbook-")}
    assert len(files) == len(paths)
    assert files <= linked
    assert "](runbook-" in made["runbook-zone-a.md"]
    commands = re.findall(r"^```sh\n(.*?)^```", made["runbook-restore.md"], re.DOTALL | re.MULTILINE)
    original = next(str(one.content) for one in book.configs if one.path == "configs/dr/restore.md")
    assert commands == re.findall(r"^```sh\n(.*?)^```", original, re.DOTALL | re.MULTILINE)


def test_the_printed_page_has_all_pages_and_leads_to_itself() -> None:
    book = shipped("bare-metal-three-zones")
    made = pages(book)
    source = made["print.md"]
    assert "search: {exclude: true}" in source
    for file in set(made) - {"print.md", *LEFT_OUT}:
        assert f'<a id="page-{file[:-3]}"></a>' in source, file
    found = render(source)
    assert [e.text.strip("¶ ") for e in found if e.name == "h1"] == ["All on one page"]
    ids = {e.attributes.get("id") for e in found}
    inner = {e.attributes["href"] for e in found if e.attributes.get("href", "").startswith("#")}
    assert len(inner) > 100
    assert {href for href in inner if href[1:] not in ids} == set()
    outer = {e.attributes["href"] for e in found if re.fullmatch(r"[\w.-]+\.md.*", e.attributes.get("href", ""))}
    assert outer <= {"nodes.md", "configs.md"}


def test_files_can_be_downloaded_as_they_are() -> None:
    book = shipped("bare-metal-three-zones")
    made = {a.path: a for a in handbook(book, ())}
    for one in book.configs:
        copy = made.get("handbook/docs/download/" + one.path.removeprefix("configs/"))
        assert (copy is None) == one.path.endswith(".md"), one.path
        assert copy is None or copy.data == one.data
    anchors = {e.attributes.get("href") for e in render(page_of(book, "configs.md"))}
    assert "files.md#1-haproxy" in anchors
    ids = {e.attributes.get("id") for e in render(page_of(book, "files.md"))}
    assert {href.partition("#")[2] for href in anchors if href and href.startswith("files.md#")} <= ids


def test_what_is_not_shown_is_listed_on_the_first_page_with_where_to_go() -> None:
    seen = said(page_of(shipped("two-sites-five-members"), "index.md"))
    listed = seen.partition("What is not shown¶")[2].partition("What it comes to")[0]
    assert "rules 22" in listed or re.search(r"rules \d+", listed)
    assert "what services survive 2 endpoint, control-plane Failure tolerance" in listed
    assert "What is not shown" not in said(page_of(shipped("bare-metal-three-zones"), "index.md"))


def test_green_does_not_stand_over_red() -> None:
    """What a verdict in green is about, no row below it contradicts: a larger failure than asked about is no fault."""
    found = render(page_of(shipped("bare-metal-three-zones"), "index.md"))
    assert "admonition success" in [e.attributes.get("class") for e in found]
    assert [e.text for e in found if e.name == "strong"] == []


def test_pages_begin_with_the_answer() -> None:
    """A sentence, or a box, comes before any table or section."""
    for file, source in pages(shipped("bare-metal-three-zones")).items():
        found = [e.name for e in render(re.sub(r"^---\n.*?\n---\n", "", source, flags=re.DOTALL))]
        first = found.index("h1")
        blocks = [name for name in found[first + 1 :] if name in ("p", "div", "table", "h2", "pre")]
        assert blocks[0] in ("p", "div"), file


def test_every_page_is_in_the_navigation_once() -> None:
    book = shipped("bare-metal-three-zones")
    config = str(handbook(book, ())[0].content)
    files = re.findall(r"^ +- .*: ([\w.-]+\.md)$", config, re.MULTILINE)
    assert sorted(files) == sorted(pages(book))
    assert {file for file, _, _ in PAGES} - {REHEARSAL} <= set(files)
