"""A session with a real server: what an editor is told while somebody writes, and that nothing ends it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hadesign.resources import rules_dir
from tests.cli.running import AS_OF, ROOT, Cli
from tests.lsp.recorded import record
from tests.lsp.session import Session, applied

pytestmark = pytest.mark.slow
SOUND = (rules_dir() / "bases" / "three-zones.yaml").read_text(encoding="utf-8")
WEAK = SOUND.replace("electionTimeout: 1s", "electionTimeout: 300ms").replace("stacked\n", "stacked\n    quota: 20Gi\n")
"""One finding that can be mended safely, and one that asks for a look."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Session]:
    started = Session(tmp_path_factory.mktemp("designs"), cache)
    capabilities = started.begin()
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"]["change"] == 1
    yield started
    started.tidy()


def test_diagnostics_are_those_of_lint(session: Session, cli: Cli) -> None:
    (session.folder / "weak.yaml").write_text(WEAK, encoding="utf-8")
    found = session.open("weak.yaml", WEAK)
    rules = json.loads(cli("lint", session.folder / "weak.yaml", "--format", "rdjson", *AS_OF).out)["diagnostics"]
    assert sorted(d["message"] for d in found) == sorted(d["message"] for d in rules)
    assert {d["code"] for d in found} == {"ETC010", "ETC028"}
    (timers,) = [d for d in found if d["code"] == "ETC010"]
    assert timers["severity"] == 1
    assert timers["source"] == "hadesign"
    assert timers["codeDescription"]["href"].endswith("/rules/ETC010/")
    assert timers["range"]["start"] == session.at("weak.yaml", WEAK, "electionTimeout")["position"] | {
        "character": timers["range"]["start"]["character"]
    }
    session.close("weak.yaml")


def test_mistakes_come_and_go_as_one_types(session: Session) -> None:
    assert session.open("typing.yaml", SOUND) == []
    for broken, said in (
        (SOUND.replace("name: cp-a, zone: a", "name: cp-a, zone: moon"), "zone `moon` is not declared"),
        (SOUND + "  etcd: {topology: stacked}\n", "given twice"),
        (SOUND + "  broken: [a, {b\n", ""),
        (SOUND.replace("installer: kubeadm", "installer: kubeadmin"), "kubeadm"),
    ):
        session.change("typing.yaml", broken)
        found = session.diagnostics("typing.yaml")
        assert [d["code"] for d in found] == ["INPUT"] * len(found) != []
        assert said in found[0]["message"]
        assert found[0]["severity"] == 1
    session.change("typing.yaml", SOUND)
    assert session.diagnostics("typing.yaml") == []
    session.close("typing.yaml")


def test_a_related_place_leads_there(session: Session) -> None:
    text = SOUND.replace("{name: cp-b,", "{name: cp-a,")
    (found,) = session.open("twice.yaml", text)
    (related,) = found["relatedInformation"]
    assert related["location"]["uri"] == session.uri("twice.yaml")
    assert related["location"]["range"]["start"] == session.at("twice.yaml", text, "cp-a")["position"]
    session.close("twice.yaml")


def test_what_is_no_blueprint_gets_nothing(session: Session) -> None:
    assert session.open("other.yaml", "apiVersion: v1\nkind: Pod\n") == []
    assert session.open("rules.yaml", "apiVersion: hadesign.io/v1\nkind: Something\nspec: 1\n") == []
    assert session.open("text.yaml", "a: [b") == []
    for name in ("other.yaml", "rules.yaml", "text.yaml"):
        session.close(name)
    found = session.open("this.blueprint.yaml", "a: [b")
    assert [d["code"] for d in found] == ["INPUT"]
    session.close("this.blueprint.yaml")


def test_columns_count_utf_16(session: Session) -> None:
    text = SOUND.replace(
        "name: cp-a, zone: a,", 'name: cp-a, labels: {note: "x"}, zone: moon,'
    ).replace("    - {name: cp-a", "    # 🚀 üöä\n    - {name: cp-a")  # fmt: skip
    text = text.replace("{name: three-zones, owners: [platform@example.org]}", '{name: "🚀 ü", nome: b}')
    found = session.open("wide.yaml", text)
    (unknown,) = [d for d in found if "nome" in d["message"]]
    assert unknown["range"]["start"] == session.at("wide.yaml", text, "nome")["position"]
    line = text.split("\n")[unknown["range"]["start"]["line"]]
    assert unknown["range"]["start"]["character"] == line.index("nome") + 1
    session.close("wide.yaml")


def test_hovering(session: Session) -> None:
    session.open("hover.yaml", WEAK)
    timeout = session.ask("textDocument/hover", session.at("hover.yaml", WEAK, "300ms", 2))
    said = timeout["contents"]["value"]
    assert timeout["contents"]["kind"] == "markdown"
    assert said.startswith("# ETC010: election-timers-unfit\n")
    assert "## What to do" in said
    topology = session.ask("textDocument/hover", session.at("hover.yaml", WEAK, "topology", 3))["contents"]["value"]
    assert "One of: `stacked`, `external`" in topology
    assert "# ETC" not in topology
    assert session.ask("textDocument/hover", session.at("hover.yaml", WEAK, "orders-db", 3)) is None
    session.close("hover.yaml")


def test_actions_mend_what_rules_know_to_mend(session: Session) -> None:
    uri = session.uri("act.yaml")
    session.open("act.yaml", WEAK)
    fix, allow = session.actions("act.yaml", WEAK, "300ms")
    assert fix["title"] == "Fix ETC010 election-timers-unfit"
    assert fix["kind"] == "quickfix"
    assert fix["isPreferred"]
    assert fix["diagnostics"][0]["code"] == "ETC010"
    assert applied(WEAK, fix, uri) == WEAK.replace("electionTimeout: 300ms", "electionTimeout: 1s")
    assert len(json.dumps(fix["edit"])) < 300
    look = session.actions("act.yaml", WEAK, "20Gi")[0]
    assert look["title"].startswith("Fix ETC028")
    assert look["title"].endswith("(look at it afterwards)")
    assert "isPreferred" not in look
    allowed = applied(WEAK, allow, uri)
    assert "    # hadesign: allow ETC010 -- reason (owner, until YYYY-MM-DD)\n    electionTimeout" in allowed
    session.change("act.yaml", allowed.replace("YYYY-MM-DD", "2027-01-01"))
    assert {d["code"] for d in session.diagnostics("act.yaml")} == {"ETC028"}
    session.close("act.yaml")


def test_all_that_is_safe_at_once(session: Session) -> None:
    session.open("all.yaml", WEAK)
    (every,) = session.actions("all.yaml", WEAK, "spec", only=["source.fixAll"])
    assert every["kind"] == "source.fixAll.hadesign"
    assert applied(WEAK, every, session.uri("all.yaml")) == WEAK.replace("Timeout: 300ms", "Timeout: 1s")
    session.close("all.yaml")


def test_completing_and_going_to_where_it_is_declared(session: Session) -> None:
    text = SOUND.replace("class: block", "class: ")
    session.open("go.yaml", text)
    offered = session.ask("textDocument/completion", session.at("go.yaml", text, "class: ", 7))
    assert [(item["label"], item["detail"]) for item in offered][:1] == [("block", "storage class")]
    session.change("go.yaml", SOUND)
    for used, declared in (("zone: b", "{name: b"), ("lb-b]", "{name: lb-b"), ("block, size", "{name: block")):
        behind = used.index(": ") + 2 if ": " in used else 1
        found = session.ask("textDocument/definition", session.at("go.yaml", SOUND, used, behind))
        place = session.at("go.yaml", SOUND, declared, len("{name: "))
        assert (found["uri"], found["range"]["start"]) == (session.uri("go.yaml"), place["position"])
    assert session.ask("textDocument/definition", session.at("go.yaml", SOUND, "stacked")) is None
    session.close("go.yaml")


def test_settings_of_the_folder_hold(session: Session) -> None:
    settings = session.folder / "hadesign.toml"
    settings.write_text('ignore = ["ETC028"]\nshow = ["info"]\n', encoding="utf-8")
    try:
        unsaid = WEAK.replace(", commitP99: 8ms", "")
        found = session.open("set.yaml", unsaid)
        assert "ETC028" not in {d["code"] for d in found}
        assert {d["severity"] for d in found} >= {1, 3}
        settings.write_text('ignore = ["WL02"]\nnothing = 1\n', encoding="utf-8")
        session.notify("textDocument/didSave", {"textDocument": {"uri": session.uri("set.yaml")}})
        (wrong,) = session.diagnostics("set.yaml")
        assert "there is no setting 'nothing'" in wrong["message"]
    finally:
        settings.unlink()
    session.close("set.yaml")


@pytest.mark.parametrize(
    "text", ["", "\ud800", "\ufeffa: 1", "{" * 500, "&a [*a]", "? [", "spec:\n\t- x", "- " * 300, "\0"]
)
def test_hostile_text_ends_nothing(session: Session, text: str) -> None:
    name = "hostile.blueprint.yaml"
    session.open(name, text)
    for place in ((0, 0), (0, 3), (99, 99), (1, 1)):
        params = {
            "textDocument": {"uri": session.uri(name)},
            "position": dict(zip(("line", "character"), place, strict=True)),
        }
        for method in ("hover", "completion", "definition"):
            session.ask(f"textDocument/{method}", params)
        span = {"start": params["position"], "end": params["position"]}
        session.ask("textDocument/codeAction", params | {"range": span, "context": {"diagnostics": []}})
    session.close(name)
    assert [note for note in session.notes if note.get("method") == "window/logMessage"] == []


def test_the_page_shows_a_session_as_it_is(session: Session) -> None:
    page = (ROOT / "site" / "guide" / "editor.md").read_text(encoding="utf-8")
    recorded = record(session, WEAK)
    assert f"```text\n{recorded}```\n" in page, recorded


def test_what_is_not_open_is_no_mistake(session: Session) -> None:
    assert session.ask("textDocument/hover", session.at("nowhere.yaml", "a", "a")) is None
    assert session.ask("textDocument/completion", session.at("nowhere.yaml", "a", "a")) is None


def test_it_ends_when_it_is_told(session: Session) -> None:
    assert session.end() == 0
