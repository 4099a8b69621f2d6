"""What people read, surface by surface: `python -m tests.i18n.surfaces FILE` writes it in the language that is set.

A room whose words go through the catalogue adds its surface here; what `build` writes is in `packages.py`.
"""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from pydantic import TypeAdapter, ValidationError

from hadesign.blueprint import json_schema, load
from hadesign.cli import COMMANDS, run
from hadesign.cli.language import choose
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.i18n import translated
from hadesign.i18n.po import catalogue
from hadesign.lint.author import Author
from hadesign.lint.catalogue import rule_files
from hadesign.lint.rulefile import load as load_rule
from hadesign.lint.rulefile import parse, words
from hadesign.lint.schema import rule_schema
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read_text
from tests.blueprint.test_broken import CASES
from tests.blueprint.test_quantities import REFUSED
from tests.blueprint.test_references import BAD as CONTRADICTIONS
from tests.cli.running import AS_OF, SHOP, SMALL
from tests.i18n.catalogue import descriptions
from tests.i18n.designs import described
from tests.i18n.reasons import reasons
from tests.lint.own import FILE, write_rule
from tests.lint.test_author import changed, test_a_mistake_in_the_form, test_a_mistake_in_the_logic
from tests.lint.test_selfcheck import ALONE, BASE, FINE
from tests.source.test_mistakes import TABLE as NO_YAML

DESIGN = ["small.yaml"]
WRONG_USAGE: tuple[tuple[str, ...], ...] = (
    (),
    ("lnt",),
    ("strange",),
    ("lint",),
    ("lint", "--nope", *DESIGN),
    ("lint", "--selct", "ETC", *DESIGN),
    ("lint", "--fail-on", "bad", *DESIGN),
    ("lint", "--select"),
    ("lint", "missing.yaml"),
    ("lint", "empty"),
    ("lint", "--select", "two-zone-trap", *DESIGN),
    ("lint", "--select", "ETC999", *DESIGN),
    ("lint", "--select", "INPUT", *DESIGN),
    ("lint", "--rules", "empty", *DESIGN),
    ("lint", "--rules", "missing", *DESIGN),
    ("lint", "--rules", "small.yaml", *DESIGN),
    ("lint", "--as-of", "yesterday", *DESIGN),
    ("explain",),
    ("explain", "zone-loss-breaks-quorm"),
    ("explain", "QQQ"),
    ("show", "missing.yaml"),
    ("show", "small.yaml", "more"),
    ("prove", "missing.yaml"),
    ("prove", "--order", "0", *DESIGN),
    ("prove", "--order", "many", *DESIGN),
    ("prove", "--what-if", " ", *DESIGN),
    ("prove", "--what-if", "node/cp", *DESIGN),
    ("prove", "--what-if", "qqqqqqq", *DESIGN),
    ("prove", "--service", "apj", *DESIGN),
    ("prove", "--service", "qqqqqqq", *DESIGN),
    ("prove", "--what-if", "node/cp-1", "--during", "node-upgrade", *DESIGN),
    ("build", *DESIGN),
    ("build", "twins", "-o", "package", "--draft", "--jobs", "1"),
    ("serve", "-"),
    ("build", *DESIGN, "-o", "small.yaml"),
    ("build", *DESIGN, "-o", "."),
    ("build", *DESIGN, "-o", "foreign"),
    ("build", *DESIGN, "-o", "package", "--target", "kubadm"),
    ("init", "small.yaml"),
    ("init", "new.yaml", "--name", "A b"),
    ("init", "missing/new.yaml"),
    ("diff", *DESIGN),
    ("diff", "-", "-"),
    ("diff", "--git", "a b", *DESIGN),
    ("diff", "--git", "HEAD", *DESIGN),
    ("diff", "--git", "HEAD", *DESIGN, *DESIGN),
    ("diff", "--git", "HEAD", "-"),
    ("schema", "--of", "nothing"),
    ("schema", "--of=", "--help=yes"),
    ("rules", "test", "empty"),
    ("--version=1",),
)
"""Command lines that cannot be carried out."""
DONE: tuple[tuple[str, ...], ...] = (
    ("init", "new.yaml", *AS_OF),
    ("build", *DESIGN, "-o", "package", "--draft", *AS_OF),
    ("build", *DESIGN, "-o", "package", "--draft", "--check"),
    ("build", *DESIGN, "-o", "another", "--draft", "--check", *AS_OF),
    ("build", *DESIGN, "-o", "package", "--draft", *AS_OF),
    ("build", "designs", "-o", "several", "--draft", "--jobs", "1", *AS_OF),
    ("build", str(SHOP), "-o", "shop", *AS_OF),
    ("rules", "test", "own"),
)
"""Command lines whose few words on success are the command line's own."""
PROVED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "aws-three-zones": ((), ("--what-if", "zone/eu-central-1a, zone/eu-central-1b")),
    "bare-metal-three-zones": (
        (),
        ("--what-if", "zone/a"),
        ("--what-if", "node/cp-a, node/cp-b"),
        ("--during", "node-upgrade"),
        ("--service", "etcd"),
    ),
    "kubeadm-stacked-keepalived-haproxy": ((), ("--what-if", "instance/api/cp-1")),
    "kubespray-university-lab": ((), ("--during", "node-upgrade")),
    "two-sites-five-members": ((), ("--what-if", "site/site-a"), ("--order", "1")),
    "virtual-machines-on-hypervisors": ((), ("--what-if", "rack/r2"), ("--during", "node-upgrade")),
}
"""What is asked of shipped designs, by their names."""
COMPARED = (
    ("bare-metal-three-zones", "two-sites-five-members"),
    ("two-sites-five-members", "bare-metal-three-zones"),
    ("aws-three-zones", "kubespray-university-lab"),
    ("kubeadm-stacked-keepalived-haproxy", "virtual-machines-on-hypervisors"),
)
"""Shipped designs that have little in common, so that much is said of how they differ."""


def called(arguments: Iterable[str]) -> str:
    """Return what a command line prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        run(list(arguments))
    return out.getvalue()


def fields(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield every text of some findings."""
    for found in diagnostics:
        yield from filter(None, (found.message, found.expected, found.hint))
        yield from (related.message for related in found.related)


def refused(make: Callable[[], Any]) -> str:
    """Return what is said of an input that is refused, a text in each line."""
    try:
        make()
    except InputError as error:
        return "\n".join(fields(error.diagnostics))
    return ""


def all_surfaces() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield every surface by name, with the function that says what people read there."""
    yield from _proofs()
    yield from _differences()
    for command in ("", *COMMANDS, "rules test"):
        yield f"help {command}", partial(called, [*command.split(), "--help"])
    for arguments in (*WRONG_USAGE, *DONE):
        yield f"hadesign {' '.join(arguments)}", partial(called, arguments)
    for file in CASES:
        yield f"broken {file.stem}", partial(refused, partial(_blueprint, file.read_bytes()))
    for name, text, _said in NO_YAML:
        yield f"no YAML: {name}", partial(refused, partial(read_text, text, "a.yaml"))
    for name, (text, _said) in CONTRADICTIONS.items():
        yield f"contradiction: {name}", partial(refused, partial(_blueprint, text))
    for number, (kind, value) in enumerate(REFUSED):
        yield f"quantity {number}", partial(_quantity, kind, value)
    for test in (test_a_mistake_in_the_form, test_a_mistake_in_the_logic):
        for number, case in enumerate(vars(test)["pytestmark"][0].args[1]):
            text = changed(getattr(case, "values", case)[0])
            yield f"rule {test.__name__} {number}", partial(refused, partial(_rule, text))
    yield from reasons()
    yield "schema blueprint", partial(_schema, json_schema)
    yield "schema rule", partial(_schema, rule_schema)
    for path in rule_files(rules_dir()):
        yield f"rule {path.stem}", partial(_words, path)
    yield from described(called, refused)


def _proofs() -> Iterator[tuple[str, Callable[[], str]]]:
    for design, questions in PROVED.items():
        for question, form in product(questions, ("text", "markdown")):
            arguments = ("prove", str(blueprints_dir() / f"{design}.yaml"), *question, "--format", form)
            yield f"prove {' '.join((design, *question))} as {form}", partial(called, arguments)


def _differences() -> Iterator[tuple[str, Callable[[], str]]]:
    for before, after in COMPARED:
        arguments = [str(blueprints_dir() / f"{name}.yaml") for name in (before, after)]
        yield f"diff {before} {after}", partial(called, ("diff", *arguments, "--order", "1", *AS_OF))


def _blueprint(raw: bytes | str) -> None:
    load(read_text(raw, "a.yaml"))


def _rule(text: str) -> None:
    document = read_text(text, FILE)
    Author(parse(document), document).rule(ours=False)


def _quantity(kind: Any, value: Any) -> str:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        if "sentence" in context:
            return "\n".join((translated(context["sentence"], value="`x`"), context["expected"], context["hint"]))
    return ""


def _schema(make: Callable[[], dict[str, Any]]) -> str:
    schema = make()
    return "\n".join((schema["title"], *descriptions(schema)))


def _words(path: Path) -> str:
    return "\n".join(text for _context, text in words(load_rule(path)[0]))


def prepare(folder: Path) -> None:
    """Make the files that the command lines speak of."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / "foreign").mkdir()
    (folder / "foreign" / "manifest.json").write_text("{}", encoding="utf-8")
    for name in ("designs/a.yaml", "twins/a.yaml", "twins/b.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        # A name that is a word of the command line, too: those are no words of a sentence.
        (folder / name).write_text(SMALL.replace("name: small", "name: rule"), encoding="utf-8")
    write_rule(folder / "own", examples={"bad": [ALONE], "good": [FINE]})
    (folder / "own" / "bases").mkdir()
    (folder / "own" / "bases" / "small.yaml").write_text(yaml.safe_dump(BASE), encoding="utf-8")


def write_all(surfaces: Iterable[tuple[str, Callable[[], str]]], out: str, only: str) -> None:
    """Write what every surface says whose name begins with `only`."""
    choose()
    # Every command line reads the translation, as if it had a process of its own: two fifths of the time of all.
    with patch("hadesign.i18n.po.catalogue", cache(catalogue)):
        said = {name: say() for name, say in surfaces if name.startswith(only)}
    Path(out).write_text(json.dumps(said, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    prepare(Path.cwd())
    write_all(all_surfaces(), sys.argv[1], sys.argv[2])
