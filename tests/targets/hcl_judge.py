"""Judges a Terraform folder: HashiCorp's parser reads it, and the tables in `hcl_schemas/` say what may stand in it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.judging import judge, run_judge

SCHEMAS = Path(__file__).parent / "hcl_schemas"
META = frozenset({"count", "depends_on", "for_each", "provider"})
"""Arguments of every resource (https://developer.hashicorp.com/terraform/language/meta-arguments)."""
LIFECYCLE = frozenset({"create_before_destroy", "ignore_changes", "prevent_destroy", "replace_triggered_by"})
FREE = frozenset({"each", "count", "self", "path", "terraform"})
TYPES = frozenset({"string", "number", "bool", "any"})
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^"\]]*)\]')
_WORD = re.compile(r"[A-Za-z_][\w-]*")


def read(files: Mapping[str, str]) -> dict[str, Any]:
    """Return what the parser found in each file.

    Raises:
        ValueError: it refuses one, with its own words.
    """
    program = judge("hcl2json")
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text)
        done = run_judge([program, *sorted(files)], cwd=Path(folder))
    if done.returncode:
        raise ValueError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def complaints(files: Mapping[str, str]) -> list[str]:
    """Return everything that is wrong with a folder: its `.tf` files together, and the values for its variables."""
    try:
        found = read(files)
    except ValueError as error:
        return [str(error)]
    configuration = [block for name in found if name.endswith(".tf") for block in found[name]["body"]["blocks"]]
    loose = (
        f"{name}: {key} stands outside any block"
        for name in found
        if name.endswith(".tf")
        for key in _keys(found[name])
    )
    values = {key for name in found if "tfvars" in name for key in _keys(found[name])}
    return [
        *(f"{name}: not laid out as `terraform fmt` does it" for name in found if not found[name]["formatted"]),
        *loose,
        *Folder(configuration).complaints(values),
    ]


def _keys(file: Mapping[str, Any]) -> Sequence[str]:
    return tuple(file["body"]["attributes"])


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the table of each provider, by its name."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(SCHEMAS.glob("*.json"))}


@cache
def structures() -> dict[str, dict[str, Any]]:
    """Return every resource of the tables; data sources begin with `data.`."""
    return {name: shape for table in tables().values() for name, shape in table["resources"].items()}


class Folder:
    """The blocks of a folder's files."""

    def __init__(self, blocks: Sequence[Mapping[str, Any]]) -> None:
        """Find what is declared."""
        self.blocks = blocks
        self.variables = {b["labels"][0]: b["body"]["attributes"] for b in blocks if b["type"] == "variable"}
        self.resources = {address(b): b["body"] for b in blocks if b["type"] in {"resource", "data"}}

    def complaints(self, values: set[str]) -> Iterator[str]:
        """Yield what is wrong; `values` are the variables that the example gives values to."""
        seen = set()
        for block in self.blocks:
            name = (block["type"], *block["labels"])
            if name in seen and block["type"] != "terraform":
                yield f"{' '.join(name)} is there twice"
            seen.add(name)
            check = getattr(self, f"_{block['type']}", None)
            yield from check(block) if check else [f"unknown block {block['type']}"]
        used = {_INDEX.sub("", path).split(".")[1] for path in self._references() if path.startswith("var.")}
        yield from (f"variable {name} is never used" for name in sorted(self.variables.keys() - used))
        yield from (f"a value for {name}, which is no variable" for name in sorted(values - self.variables.keys()))
        wanted = {name for name, about in self.variables.items() if "default" not in about}
        yield from (f"no example of {name}" for name in sorted(wanted - values))
        for path in sorted(self._references()):
            yield from self._dangling(path)

    def _references(self) -> set[str]:
        """Return everything that is referred to, apart from types of variables."""
        bodies = (_without_lifecycle(block["body"]) for block in self.blocks if block["type"] != "variable")
        return {path for body in bodies for path in references(body)}

    def _dangling(self, path: str) -> Iterator[str]:
        parts = _WORD.findall(_INDEX.sub("", path))
        if parts[0] in FREE:
            return
        if parts[0] == "var":
            if parts[1] not in self.variables:
                yield f"{path}: no such variable"
            return
        name, rest = (".".join(parts[:3]), parts[3:]) if parts[0] == "data" else (".".join(parts[:2]), parts[2:])
        if name not in self.resources:
            yield f"{path}: no such resource"
        elif rest and (shape := structures().get(name.rpartition(".")[0])) and rest[0] not in shape["attributes"]:
            yield f"{path}: no such attribute"

    def _resource(self, block: Mapping[str, Any]) -> Iterator[str]:
        where = address(block)
        shape = structures().get(where.rpartition(".")[0])
        if shape is None:
            yield f"{where}: unknown resource"
            return
        yield from _inside(where, block["body"], shape, own=True)
        for name in block["body"]["attributes"]:
            if name == "for_each" and "count" in block["body"]["attributes"]:
                yield f"{where}: both for_each and count"
        if "for_each" not in block["body"]["attributes"] and any(
            p.startswith("each.") for p in references(block["body"])
        ):
            yield f"{where}: each without for_each"

    _data = _resource

    def _variable(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from _only(block, {"description", "type", "default", "sensitive", "nullable", "validation"})
        yield from (
            f"variable {block['labels'][0]} has no {part}"
            for part in ("description", "type")
            if part not in block["body"]["attributes"]
        )
        words = references({"attributes": {"type": block["body"]["attributes"].get("type")}, "blocks": []})
        yield from (f"variable {block['labels'][0]}: no type {word}" for word in words if word not in TYPES)

    def _output(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from _only(block, {"description", "value", "sensitive"})
        yield from (
            f"output {block['labels'][0]} has no {part}"
            for part in ("description", "value")
            if part not in block["body"]["attributes"]
        )

    def _provider(self, block: Mapping[str, Any]) -> Iterator[str]:
        if block["labels"][0] not in tables():
            yield f"unknown provider {block['labels'][0]}"

    def _terraform(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from _only(block, {"required_version", "required_providers"})
        used = {name.removeprefix("data.").split("_")[0] for name in self.resources}
        listed: dict[str, Any] = {}
        for inner in block["body"]["blocks"]:
            listed |= inner["body"]["attributes"]
        yield from (f"provider {name} is not required" for name in sorted(used - listed.keys()))
        for name, given in listed.items():
            table, wanted = tables().get(name, {}), given["map"]
            if wanted.get("source") != table.get("source"):
                yield f"provider {name} comes from {table.get('source')}, not from {wanted.get('source')}"
            if not _takes(wanted["version"], table.get("version", "0")):
                yield f"provider {name} {wanted['version']} is not the {table.get('version')} of the table"


def _takes(constraint: str, version: str) -> bool:
    """Tell whether `~> X.Y` takes a version: that minor or a later one, and no other major."""
    sign, _, least = constraint.partition(" ")
    low, had = ([int(part) for part in text.split(".")] for text in (least, version))
    return sign == "~>" and len(low) == 2 and had[0] == low[0] and had[1] >= low[1]


def _without_lifecycle(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body without what it says of its own arguments, by names that begin within it."""
    return {**body, "blocks": [block for block in body["blocks"] if block["type"] != "lifecycle"]}


def address(block: Mapping[str, Any]) -> str:
    """Return how others refer to a resource."""
    return ".".join((*(("data",) if block["type"] == "data" else ()), *block["labels"]))


def references(found: Any) -> set[str]:
    """Return everything that a body or a value refers to."""
    if isinstance(found, dict) and "blocks" in found:
        inner = (*found["attributes"].values(), *(block["body"] for block in found["blocks"]))
        return set().union(*map(references, inner))
    if isinstance(found, dict):
        own = {*found.get("names", ()), *([found["reference"]] if "reference" in found else [])}
        inner = (*found.get("map", {}).values(), *found.get("arguments", ()), *found.get("template", ()))
        return own.union(*map(references, inner))
    return set().union(*map(references, found)) if isinstance(found, list) else set()


def _only(block: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    names = (*block["body"]["attributes"], *(inner["type"] for inner in block["body"]["blocks"]))
    yield from (f"{' '.join((block['type'], *block['labels']))}: unknown {name}" for name in names if name not in known)


def _inside(where: str, body: Mapping[str, Any], shape: Mapping[str, Any], *, own: bool = False) -> Iterator[str]:
    """Yield what is wrong with a resource, or with a block of it."""
    had = [*body["attributes"], *(block["type"] for block in body["blocks"])]
    yield from (f"{where}: {name} is missing" for name in shape["required"] if name not in had)
    for name, value in body["attributes"].items():
        if name in shape["arguments"]:
            if not _fits(value, shape["arguments"][name]):
                yield f"{where}.{name}: no {shape['arguments'][name]}"
        elif not (own and name in META):
            yield f"{where}: unknown argument {name}"
    for block in body["blocks"]:
        name, inner = block["type"], shape["blocks"].get(block["type"])
        if own and name == "lifecycle":
            yield from _lifecycle(where, block["body"]["attributes"], had)
        elif inner is None:
            yield f"{where}: unknown block {name}"
        else:
            if inner.get("single") and had.count(name) > 1:
                yield f"{where}: {name} is there more than once"
            yield from _inside(f"{where}.{name}", block["body"], inner)


def _lifecycle(where: str, said: Mapping[str, Any], had: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with what a resource says of its own arguments."""
    yield from (f"{where}: unknown {key} in lifecycle" for key in said if key not in LIFECYCLE)
    for path in sorted(references(said.get("ignore_changes", []))):
        if _INDEX.sub("", path).partition(".")[0] not in had:
            yield f"{where}: ignores changes of {path}, which it does not have"


def _fits(value: Any, kind: str) -> bool:
    """Tell whether a literal is of the kind that an argument takes; what is known only later is not looked at."""
    if isinstance(value, dict):
        return "map" not in value or kind.startswith("map")
    collection, _, stored = kind.rpartition(" ")
    if collection in {"list", "set"}:
        return isinstance(value, list) and all(_fits(one, stored.removesuffix("List")) for one in value)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    # Terraform makes texts of numbers and truth values, where a text is wanted.
    return kind == "string" and isinstance(value, str | int | float | bool)
