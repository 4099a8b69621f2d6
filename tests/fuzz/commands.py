"""Command lines as somebody in a hurry types them, and the files beside a blueprint as a stranger would leave them.

Each is JSON: the words of the command line, and the files that are there with it by their names.
"""

import json
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from tests.fuzz import grounds, structures, texts
from tests.fuzz.words import EMPTY, NUMBERS, PATHS, TEXTS

_OPTIONS: Sequence[tuple[str, ...]] = (
    ("lint", "a.yaml", "--select"), ("lint", "a.yaml", "--ignore"), ("lint", "a.yaml", "--param"), ("lint",),
    ("lint", "a.yaml", "--profile"), ("lint", "a.yaml", "--as-of"), ("lint", "a.yaml", "--output"),
    ("lint", "a.yaml", "--baseline"), ("lint", "a.yaml", "--format"), ("lint", "a.yaml", "--rules"),
    ("lint", "a.yaml", "--jobs"), ("lint", "a.yaml", "--fail-on"), ("prove", "a.yaml", "--service"),
    ("prove", "a.yaml", "--what-if"), ("prove", "a.yaml", "--order"), ("prove", "a.yaml", "--as-of"), ("show",),
    ("show", "a.yaml", "--section"), ("targets",), ("explain",), ("explain", "--profile"), ("rules",), ("waivers",),
    ("waivers", "a.yaml", "--as-of"), ("diagram", "a.yaml", "--format", "text", "--failed"), ("diagram", "a.yaml",
    "--view"),
    ("schema",), ("init", "x.yaml", "--name"), ("init", "x.yaml", "--preset"), ("completion",), ("rules", "test"), (),
)  # fmt: skip
_WORDS: Sequence[str] = (
    "ETC", "ETC004", "ETC007.slowFsync=20ms", "LB004.x=1", "ETC007.slowFsync=", ".=", "zone/a", "node/cp-a,zone/b",
    "etcd",
    "api", "2026-11-23", "11", "0", "-1", "json:x.json", "json:", ":x", "json:/", "json:a.yaml/x", "regulated",
    "--help", "-",
    "--", "a.yaml", "b.yaml", "none.yaml", "*.yaml", "[", "**",
)  # fmt: skip


def commands_of(chance: random.Random) -> bytes:
    """Return a command line as JSON: one that means something, with a word that does not."""
    option = list(chance.choice(_OPTIONS))
    words = [chance.choice((*_WORDS, *PATHS, *TEXTS)) for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    words = [word.replace("\0", "") for word in words]  # no process can be given one
    if words and chance.random() < 0.1:
        words[0] = f"{words[0]},{chance.choice(TEXTS)}"
    return _given([*option, *words], {})


def _given(words: Sequence[str], files: dict[str, str]) -> bytes:
    return json.dumps({"command": words, "files": files}).encode()


def settings_of(chance: random.Random) -> bytes:
    """Return a lint with settings of which names or values are others."""
    lines = []
    for _ in range(chance.randint(1, 4)):
        key = chance.choice((*_SETTINGS, chance.choice(TEXTS)))
        lines.append(f"{key} = {_toml(chance, key)}")
    if chance.random() < 0.3:
        rule = chance.choice(("ETC007", "X", json.dumps(chance.choice(TEXTS))))
        lines.append(f"[params.{rule}]\nslowFsync = {_toml(chance, '')}")
    if chance.random() < 0.05:
        lines.append("a = " + chance.choice("[{") * 5_000)
    return _given(["lint", "a.yaml"], {"hadesign.toml": "\n".join(lines)})


_SETTINGS = (
    "targets", "select", "ignore", "preview", "params", "rules", "fail-on", "profile", "show", "baseline"
)  # fmt: skip


def _toml(chance: random.Random, key: str) -> str:
    if chance.random() < 0.3:
        return json.dumps(chance.choice((chance.choice(TEXTS), chance.choice(NUMBERS), "error", ["ETC"], True)))
    listed = key in ("targets", "select", "ignore", "rules", "show")
    value = chance.choice((chance.choice(TEXTS), "ETC004", "info", "zone", "error", "."))
    return json.dumps([value] if listed else True if key == "preview" else value)


def baselines_of(chance: random.Random) -> bytes:
    """Return a lint with a list of known findings that somebody has edited."""
    entry: dict[str, Any] = dict.fromkeys(("fingerprint", "rule", "severity", "design", "about", "message"), "x")
    entry |= {"rule": "ETC004", "severity": "error", "design": "tiny"}
    for _ in range(chance.randint(0, 3)):
        entry[chance.choice(list(entry))] = chance.choice((*NUMBERS, *EMPTY, *TEXTS))
    data: Any = {"version": 1, "findings": [entry] * chance.choice((0, 1, 2))}
    if chance.random() < 0.2:
        data[chance.choice(("version", "findings"))] = chance.choice((*NUMBERS, *EMPTY, *TEXTS))
    text = json.dumps(data)
    if chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(TEXTS) + text[at + chance.randrange(3) :]
    if chance.random() < 0.05:
        text = chance.choice(("[", '{"a":')) * 100_000
    return _given(["lint", "a.yaml", "--baseline", "known.json"], {"known.json": text})


@cache
def _manifests() -> Sequence[str]:
    folder = grounds.TESTS / "blueprint" / "manifests"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.yaml"))]


def manifests_of(chance: random.Random) -> bytes:
    """Return a lint of a design that names manifests, with manifests that are no longer what they were."""
    design = json.loads(grounds.TINY)
    others = (chance.choice(TEXTS).replace("\0", ""), "../*", "**", "*.yaml", "/etc/hostname")
    pattern = "m.yaml" if chance.random() < 0.8 else chance.choice(others)
    design["spec"]["workloads"] = [{"manifests": [pattern]}]
    text = chance.choice(_manifests())
    if chance.random() < 0.2:
        text = texts.changed_lines(text, chance)
    else:
        documents = grounds.plain(list(yaml.load_all(text, yaml.CSafeLoader)))
        text = "\n---\n".join(json.dumps(structures.spoilt(one, chance)) for one in documents)
    words = chance.choice((["lint", "a.yaml"], ["show", "a.yaml"], ["prove", "a.yaml"], ["targets", "a.yaml"]))
    return _given(words, {"a.yaml": json.dumps(design), "m.yaml": text})


_ASKED: Sequence[str] = (
    "lint a.yaml --diff --unsafe-fixes", "lint a.yaml --fix --unsafe-fixes", "lint a.yaml --write-baseline known.json",
    "lint a.yaml --select ETC", "lint a.yaml --profile regulated", "waivers a.yaml", "targets a.yaml",
    "waivers a.yaml --format markdown", "prove a.yaml --during node-upgrade", "prove a.yaml --order 3",
    "prove a.yaml --strict", "prove a.yaml --what-if zone/a", "prove a.yaml --what-if node/cp-a,zone/b",
    "prove a.yaml --service etcd", "show a.yaml --all", "build a.yaml -o out --draft", "diagram a.yaml --view topology",
    *(f"diagram a.yaml --format {form}" for form in ("text", "mermaid", "dot", "svg")),
)  # fmt: skip


def designs_of(chance: random.Random) -> bytes:
    """Return a command about a design of which values are others, or hostile."""
    make = structures.designs_of if chance.random() < 0.7 else structures.hostile_of
    text = make(chance).decode("utf-8", "surrogatepass")
    return _given(chance.choice(_ASKED).split(), {"a.yaml": text})
