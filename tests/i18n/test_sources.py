"""Source code says nothing past the catalogue, and marks its sentences so that they can be found and filled in."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.i18n import reading
from tests.i18n.reading import PACKAGE, hidden, said_too_early, sources, unmarked, wrong_calls

NO_SENTENCES = {
    "blueprint/reliability.py": "made into descriptions of fields, which are in the catalogue as a whole",
    "cli/live.py": "an element of HTML",
    "cli/schema.py": "a command and a line of a file",
    "cli/unified_diff.py": "what diff and patch say of a last line",
    "diagrams/dot.py": "attributes of DOT",
    "diagrams/fonts.py": "settings of Fontconfig",
    "diagrams/plan.py": "attributes of DOT",
    "diagrams/portable.py": "elements of SVG",
    "frozen.py": "source code, and an error of ours",
    "blueprint/section.py": "an error of ours",
    "handbook/charts/bars.py": "elements of SVG",
    "report/synthesis/front.py": "elements of SVG",
    "synthesis/asked.py": "examples of fields",
    "handbook/drills.py": "commands",
    "handbook/html.py": "source code",
    "observed/api/client.py": "looked for in what Python says of an object",
    "rehearsal/lab.py": "a command",
    "rehearsal/machines.py": "commands",
    "rehearsal/namespaces.py": "arguments of a command",
    "rehearsal/restoring.py": "commands",
    "rehearsal/runbook.py": "a script",
    "rehearsal/workers/crew.py": "source code",
    "vocabulary/parts.py": "names of products, and notes on sources that nothing shows",
    "rehearsal/state.py": "a word of HAProxy's statistics",
    "handbook/network.py": "columns that programs read",
    "handbook/explorer.py": "elements of HTML",
    "handbook/explorer_data.py": "a command",
    "handbook/portfolio.py": "settings of a page",
    "handbook/site.py": "a style sheet, and settings of MkDocs",
    "lint/author.py": "looked for in the words of the CEL engine",
    "lint/cel.py": "looked for in the words of the CEL engine",
    "importers/rke2/keys.py": "keys of files, which are flags of programs",
    "report/junit.py": "a name that tools sort by, and the head of XML",
    "report/markdown.py": "comments in a regular expression",
    "source/pure.py": "words of PyYAML",
    "source/sentences.py": "looked for in the words of PyYAML and libyaml",
    "targets/cluster_autoscaler/readme.py": "commands",
    "targets/etcd_backup/location.py": "what rclone calls a place",
    "targets/etcd_backup/readme.py": "commands",
    "targets/etcd_backup/script.py": "a script",
    "targets/ceph_csi/readme.py": "commands",
    "targets/longhorn/readme.py": "commands",
    "targets/rook/readme.py": "commands",
    "targets/calico/readme.py": "commands",
    "targets/cilium/readme.py": "commands",
    "targets/dr/certificates.py": "commands",
    "targets/dr/keeping.py": "commands",
    "targets/dr/members.py": "commands",
    "targets/dr/restoring.py": "commands",
    "targets/dr/velero.py": "commands",
    "targets/dr/zones.py": "commands",
    "targets/aws/readme.py": "commands",
    "targets/vsphere/readme.py": "commands",
    "targets/azure/readme.py": "commands",
    "targets/eks/readme.py": "commands",
    "targets/gke/readme.py": "commands",
    "targets/aks/readme.py": "commands",
    "targets/filling.py": "a script",
    "targets/gcp/readme.py": "commands",
    "targets/grafana/dashboard.py": "PromQL",
    "targets/prometheus/api.py": "PromQL",
    "targets/prometheus/backups.py": "PromQL",
    "targets/prometheus/balancers.py": "PromQL",
    "targets/prometheus/capacity.py": "PromQL",
    "targets/prometheus/certificates.py": "PromQL",
    "targets/prometheus/etcd.py": "PromQL",
    "targets/prometheus/nodes.py": "PromQL",
    "targets/prometheus/rules.py": "a command",
    "report/rule_pages.py": "a comment to be copied",
    "targets/haproxy/__init__.py": "configuration",
    "targets/keepalived/__init__.py": "configuration",
    "targets/metallb/readme.py": "commands",
    "targets/kubeadm/readme.py": "commands",
    "targets/kubeadm/secrets.py": "commands",
    "targets/ports/readme.py": "a command",
    "targets/ports/script.py": "a script",
    "targets/steps.py": "commands",
    "targets/nginx/__init__.py": "configuration",
    "targets/kubeadm/readme_etcd.py": "commands",
    "targets/rke2/flavour.py": "commands",
    "targets/rke2/readme.py": "commands",
    "vocabulary/balancers.py": "names of products",
}
"""Files with words in a row that nobody reads, and what these are."""
NEEDLES = {
    "blueprint/reliability.py": 8,
    "cli/live.py": 1,
    "cli/schema.py": 1,
    "diagrams/dot.py": 1,
    "report/synthesis/front.py": 6,
    "synthesis/asked.py": 4,
    "handbook/explorer.py": 2,
    "handbook/explorer_data.py": 1,
    "handbook/portfolio.py": 1,
    "diagrams/fonts.py": 2,
    "diagrams/plan.py": 5,
    "diagrams/portable.py": 5,
    "frozen.py": 2,
    "blueprint/section.py": 2,
    "handbook/charts/bars.py": 7,
    "handbook/network.py": 5,
    "handbook/site.py": 4,
    "lint/author.py": 1,
    "lint/cel.py": 2,
    "importers/rke2/keys.py": 6,
    "report/junit.py": 2,
    "report/markdown.py": 1,
    "report/rule_pages.py": 1,
    "source/pure.py": 2,
    "targets/grafana/dashboard.py": 5,
    "targets/prometheus/api.py": 1,
    "targets/prometheus/backups.py": 1,
    "targets/prometheus/balancers.py": 1,
    "targets/prometheus/capacity.py": 13,
    "targets/prometheus/certificates.py": 2,
    "targets/prometheus/etcd.py": 3,
    "targets/prometheus/nodes.py": 5,
    "targets/prometheus/rules.py": 2,
    "targets/cluster_autoscaler/readme.py": 6,
    "targets/ceph_csi/readme.py": 3,
    "targets/longhorn/readme.py": 2,
    "targets/rook/readme.py": 1,
    "targets/calico/readme.py": 9,
    "targets/cilium/readme.py": 4,
    "targets/etcd_backup/location.py": 1,
    "targets/etcd_backup/readme.py": 2,
    "targets/etcd_backup/script.py": 1,
    "targets/dr/certificates.py": 13,
    "targets/dr/keeping.py": 7,
    "targets/dr/members.py": 18,
    "targets/dr/restoring.py": 7,
    "targets/dr/velero.py": 8,
    "targets/dr/zones.py": 5,
    "targets/aws/readme.py": 4,
    "targets/azure/readme.py": 6,
    "targets/vsphere/readme.py": 1,
    "targets/eks/readme.py": 5,
    "targets/gke/readme.py": 4,
    "targets/aks/readme.py": 5,
    "targets/filling.py": 1,
    "targets/gcp/readme.py": 6,
    "targets/haproxy/__init__.py": 13,
    "targets/keepalived/__init__.py": 2,
    "targets/metallb/readme.py": 5,
    "targets/kubeadm/readme.py": 2,
    "targets/kubeadm/secrets.py": 4,
    "targets/ports/readme.py": 1,
    "targets/ports/script.py": 2,
    "targets/steps.py": 2,
    "targets/nginx/__init__.py": 2,
    "targets/kubeadm/readme_etcd.py": 6,
    "targets/rke2/flavour.py": 1,
    "targets/rke2/readme.py": 1,
    "handbook/drills.py": 4,
    "handbook/html.py": 1,
    "observed/api/client.py": 2,
    "rehearsal/lab.py": 1,
    "rehearsal/machines.py": 2,
    "rehearsal/namespaces.py": 1,
    "rehearsal/restoring.py": 4,
    "rehearsal/runbook.py": 1,
    "rehearsal/workers/crew.py": 1,
    "vocabulary/parts.py": 8,
    "rehearsal/state.py": 1,
    "vocabulary/balancers.py": 2,
}
"""How many such texts there are in them; `source/sentences.py` has one for each complaint of a parser."""


def name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def everywhere(check: Callable[[Any], Iterator[str]], *exempt: str) -> list[str]:
    """Return what a check finds in every source that is not exempt."""
    files = [file for file in sources() if not name(file).startswith(exempt or ("?",))]
    assert len(files) > 70
    return [f"{name(file)}: {fault}" for file in files for fault in check(tree(file))]


def test_sentences_are_literals_and_get_the_values_that_they_want() -> None:
    # The words of rules are no literals: they are looked up by rule and field.
    assert everywhere(wrong_calls, "lint/words.py") == []


def test_sentences_are_said_when_the_language_is_known() -> None:
    # Modules of commands are imported after the language was chosen.
    assert everywhere(said_too_early, "cli/") == []


def test_nothing_hides_the_function_that_says_them() -> None:
    assert everywhere(hidden) == []


def test_no_sentence_is_left_out() -> None:
    assert everywhere(_left_out, *NO_SENTENCES) == []


def _left_out(source: ast.Module) -> Iterator[str]:
    return (f"line {line}: {text!r}" for line, text in unmarked(source))


@pytest.mark.parametrize("file", NEEDLES)
def test_what_is_no_sentence_is_counted(file: str) -> None:
    assert len(list(unmarked(tree(PACKAGE / file)))) == NEEDLES[file]


def test_every_complaint_of_a_parser_is_marked() -> None:
    needles = {text for _line, text in unmarked(tree(PACKAGE / "source" / "sentences.py"))}
    from hadesign.source.sentences import SENTENCES

    known = {needle for sentence in SENTENCES for needle in sentence.needles}
    assert needles - known == {"expected <block end>"}


@pytest.mark.parametrize(
    ("code", "check", "fault"),
    [
        ("_('zone ' + name)", wrong_calls, "no literal"),
        ("_(f'zone {name}')", wrong_calls, "no literal"),
        ("N_(text)", wrong_calls, "no literal"),
        ("ngettext('{count} file', many, count)", wrong_calls, "no literal"),
        ("_('zone {name}')", wrong_calls, "['name'] are wanted, [] are given"),
        ("_('zone {name}', zone=1)", wrong_calls, "['name'] are wanted, ['zone'] are given"),
        ("_('zone', zone=1)", wrong_calls, "[] are wanted, ['zone'] are given"),
        ("_('zone {name}', **values)", wrong_calls, "['name'] are wanted, ['None'] are given"),
        ("_('zone {}', name)", wrong_calls, "plain names"),
        ("_('zone {zone.name}', zone=zone)", wrong_calls, "plain names"),
        ("_('zone {', zone=zone)", wrong_calls, "plain names"),
        ("_(' zone')", wrong_calls, "blanks"),
        ("_('')", wrong_calls, "none at all"),
        ("ngettext('{count} file', '{count} of {all}', count)", wrong_calls, "['all', 'count'] are wanted"),
        ("NAME = _('zone')", said_too_early, "_() outside of a function"),
        ("def f(name=_('zone')): pass", said_too_early, "_() outside of a function"),
        ("class A:\n name = ngettext('{count} a', '{count} b', 1)", said_too_early, "ngettext() outside"),
        ("plural('{count} file', many)", wrong_calls, "no literal"),
        ("class A:\n name = counted(FILES, 1)", said_too_early, "counted() outside"),
        ("def f():\n for _ in range(3): pass\n return _('zone')", hidden, "f hides _"),
        ("def f(_, x):\n return _('zone')", hidden, "f hides _"),
        ("def f():\n a, _, b = x\n return _('zone')", hidden, "f hides _"),
    ],
)
def test_a_fault_is_seen(code: str, check: Callable[[Any], Iterator[str]], fault: str) -> None:
    (found,) = check(ast.parse(code))
    assert fault in found


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("_('zone {name} of {size:,}', name=name, size=3)", wrong_calls),
        ("_('braces {{ are }} text')", wrong_calls),
        ("ngettext('{count} file in {folder}', '{count} files in {folder}', count, folder=x)", wrong_calls),
        ("ngettext('{name} is missing', '{name} are missing', count, name=x)", wrong_calls),
        ("NAME = N_('zone {name}')", wrong_calls),
        ("NAME = N_('`}` is missing')", wrong_calls),
        ("FILES = plural('{count} file of {all}', '{count} files of {all}')", wrong_calls),
        ("NAME = N_('zone')\ndef f(): return translated(NAME)", said_too_early),
        ("def f():\n a, _, b = x\n return a", hidden),
        ("def f(_, x):\n return x", hidden),
        ("def f():\n a = [b for _, b in x]\n return _('zone')", hidden),
    ],
)
def test_what_is_right_passes(code: str, check: Callable[[Any], Iterator[str]]) -> None:
    assert list(check(ast.parse(code))) == []


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("raise UsageError(f'{file} is a mount point')", [" is a mount point"]),
        ("x = 'the file is empty'", ["the file is empty"]),
        ("raise UsageError(_('{file} is a mount point', file=file))", []),
        ("field: int = optional('What it is good for.', 1)", []),
        ("raise ValueError('this cannot be so')", []),
        ("'''Docstrings are not said.'''\nx = 1\n'''Nor are these.'''", []),
        ("x = 'one-word'", []),
        ("yield shell('kubeadm token create')", []),
        ("@TOPIC.items('zones', 'Zones that hold members.', about='the loss of each')\ndef f(): pass", []),
        ("FIELDS = {'left': Doc('number of members left')}", []),
        ("found.items('what is this')", ["what is this"]),
    ],
)
def test_a_sentence_that_nothing_marks_is_seen(code: str, texts: list[str]) -> None:
    assert [text for _line, text in unmarked(ast.parse(code))] == texts


def test_help_is_seen_where_it_stands() -> None:
    code = '@click.command("x")\n@click.option("--y", help="A word.")\ndef command(y):\n    """What it does."""\n'
    assert [reading.literal(node) for _line, node in reading.helps(ast.parse(code))] == ["What it does.", "A word."]
