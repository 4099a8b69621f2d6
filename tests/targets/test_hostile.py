"""Text that would be something else in a file is quoted there, or the blueprint is refused: every text of a design.

Each text of a design is replaced by hostile ones. What is not refused is compiled for every target that fits, and each
file, read by a reader of its format, must hold what it holds with a harmless text, but for the text itself.
"""

import copy
import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import yaml

from hadesign.artifact import Artifact
from hadesign.errors import InputError
from hadesign.targets import compile_configs, target_names
from tests.designs import as_cluster
from tests.targets.hostile_designs import designs

HARMLESS = "harmless"
HOSTILE = (
    '"', "'", "a\nb: c", "a\n---\nb", "{{ 1 + 1 }}", "$(reboot)", "${HOME}", "---", "../../etc/passwd", "`id`",
    "a: b # c", "x */ --> |", "%{x}", "</script><b>", "; rm -rf /", "a\\", "@BOOTSTRAP_TOKEN@", "*", "!x", "a\tb",
)  # fmt: skip
EACH = 2
"""Hostile texts that a text is replaced by; over all texts of a design each of them is tried many times."""
PARTS = 3
"""Parts of the texts of the fullest design, so that several processes share them."""


def _lines(text: str) -> list[list[str]]:
    """Read a config of words in lines, whose comments begin with `#` or `!` at the beginning of a line."""
    return [line.split() for line in text.splitlines() if line.strip() and line.lstrip()[0] not in "#!"]


def _commands(text: str) -> list[list[str]]:
    """Return the blocks of code of a Markdown text, line by line, and its titles by level."""
    found, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
            found.append([line])
        elif inside:
            found.append(line.split())
        elif line.startswith("#"):
            found.append([line.split()[0]])
    return found


_HCL = re.compile(r'#.*|"(?:[^"\\]|\\.)*"|[^\s"#]+')
"""A comment, a text, or whatever else stands between spaces."""


def _hcl(text: str) -> list[Any]:
    """Return the words of a configuration, its texts as they are meant, without comments."""
    found: list[Any] = []
    for word in _HCL.findall(text):
        if word.startswith('"'):
            assert not re.search(r"[$%]\{", word), f"{word} is acted on"
            found.append(json.loads(word))
        elif not word.startswith("#"):
            found.append(word)
    return found


READERS: Mapping[str, Callable[[str], Any]] = {
    "yaml": lambda text: list(yaml.load_all(text, yaml.CSafeLoader)),
    "yml": lambda text: list(yaml.load_all(text, yaml.CSafeLoader)),
    "json": json.loads,
    "toml": tomllib.loads,
    "sh": lambda text: shlex.split(text, comments=True),
    "cfg": _lines,
    "conf": _lines,
    "md": _commands,
    **dict.fromkeys(("service", "timer", "settings", "credentials"), _lines),
    **dict.fromkeys(("tf", "example"), _hcl),
}
"""What reads each format that targets write, by the ending of a file's name."""
BARE = ("cfg", "conf", "service", "timer")
"""Endings of formats in which nothing is quoted: a hostile text is in a comment there, or nowhere."""


def _read(artifact: Artifact) -> Any:
    """Read a file; in rules of Prometheus a template stands for each brace of a text, so that none is acted on."""
    found = READERS[_ending(artifact.path)](str(artifact.content))
    return swapped(found, "{", '{{ "{" }}') if artifact.path.startswith("configs/prometheus/rules/") else found


def _ending(path: str) -> str:
    """Return the ending of a file's name, or the name of one that has none."""
    return path.rpartition("/")[2].rpartition(".")[2]


def texts(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where a text stands in data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts(value, (*path, index))
    elif isinstance(data, str):
        yield path


def replaced(data: Any, path: tuple[str | int, ...], text: str) -> Any:
    """Return data with another text at a place."""
    made = copy.deepcopy(data)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = text
    return made


def swapped(found: Any, text: str, instead: str = HARMLESS) -> Any:
    """Return what was read with a text where another one was: a hostile one for the harmless one."""
    if isinstance(found, dict):
        return {swapped(key, text, instead): swapped(value, text, instead) for key, value in found.items()}
    if isinstance(found, list):
        return [swapped(value, text, instead) for value in found]
    return found.replace(instead, text) if isinstance(found, str) else found


def outcome(data: Any) -> dict[str, Artifact] | None:
    """Return the files of a design, or nothing if it is refused."""
    try:
        return {artifact.path: artifact for artifact in compile_configs(as_cluster(data))}
    except InputError:
        return None


def differing(found: Mapping[str, Artifact], harmless: Mapping[str, Artifact], hostile: str) -> list[str]:
    """Return the files that hold anything else than the harmless ones with the hostile text for the harmless one.

    What is the same and does not know the text needs no reader.
    """
    if found.keys() != harmless.keys():
        return sorted(found.keys() ^ harmless.keys())
    touched = [path for path in found if found[path] != harmless[path] or HARMLESS in str(harmless[path].content)]
    other = [path for path in touched if _read(found[path]) != swapped(_read(harmless[path]), hostile)]
    # Names and paths stand in these without quotes, so that what only looks like one word to us may be more to them.
    bare = [path for path in touched if _ending(path) in BARE and _holds(found[path], hostile)]
    return [*other, *bare]


def _holds(artifact: Artifact, text: str) -> bool:
    return any(text in word for line in _lines(str(artifact.content)) for word in line)


def _hostile_to(data: Any) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Yield the places of texts, each with its number."""
    places = (path for path in texts(data) if path[0] not in ("apiVersion", "kind"))
    yield from ((path, number) for number, path in enumerate(places))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "part"), [(n, part) for n in designs() for part in range(PARTS if n == "full" else 1)]
)
def test_a_hostile_text_is_quoted_or_refused(name: str, part: int) -> None:
    data = designs()[name]
    as_it_is = outcome(data)
    assert as_it_is
    assert all(_read(artifact) is not None for artifact in as_it_is.values())
    compared = 0
    for path, number in _hostile_to(data):
        if name == "full" and number % PARTS != part:
            continue
        harmless: dict[str, Artifact] | None = None
        for turn in range(EACH):
            hostile = HOSTILE[(number * EACH + turn) % len(HOSTILE)]
            found = outcome(replaced(data, path, hostile))
            if found is None:
                continue
            harmless = harmless or outcome(replaced(data, path, HARMLESS)) or {}
            compared += 1
            assert differing(found, harmless, hostile) == [], (path, hostile)
    assert compared > 3


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "entry",
    [
        lambda text: {"labels": {text: "x"}},
        lambda text: {"labels": {"example.org/x": text}},
        lambda text: {"taints": [{"key": text, "effect": "NoSchedule"}]},
        lambda text: {"taints": [{"key": "x", "value": text, "effect": "NoSchedule"}]},
        lambda text: {"name": text},
        lambda text: {"pool": text, "perZone": 1},
        lambda text: {"interface": text},
    ],
    ids=["label", "its value", "taint", "its value", "machine", "pool", "interface"],
)
def test_names_and_labels_are_never_hostile(entry: Callable[[str], dict[str, Any]], hostile: str) -> None:
    node = {"roles": ["worker"], **entry(hostile)}
    if "name" not in node and "pool" not in node:
        node["name"] = "w"
    nodes = [{"name": "cp", "roles": ["control-plane", "etcd"]}, node]
    spec = {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}, "nodes": nodes}
    data = {"apiVersion": "hadesign.io/v1", "kind": "Blueprint", "metadata": {"name": "x"}, "spec": spec}
    with pytest.raises(InputError, match=re.escape("design.yaml:")):
        as_cluster(data)


def test_every_target_writes_for_some_design_and_every_ending_has_a_reader() -> None:
    paths = [artifact.path for data in designs().values() for artifact in compile_configs(as_cluster(data))]
    assert {path.split("/")[1] for path in paths} == set(target_names())
    assert {_ending(path) for path in paths} <= set(READERS)
