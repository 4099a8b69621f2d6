"""The reference of the blueprint as a page, read from its JSON Schema: every section, every field, by example."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from hadesign.blueprint import addresses, names, schedule, units
from hadesign.report.rule_text import flow

Schema: TypeAlias = dict[str, Any]

KINDS: dict[str, tuple[str, str]] = {
    f"^{names.LABEL}$": ("name", "1 to 63 lower-case letters, digits and dashes"),
    f"^{names.SUBDOMAIN}$": ("DNS name", "names joined by dots: `api.example.org`"),
    names.LABEL_KEY: ("label key", "as in Kubernetes, perhaps with a prefix: `example.org/disk`"),
    names.LABEL_VALUE: ("label value", "as in Kubernetes, may be empty"),
    names.VERSION: ("version", "major, minor, patch: `1.36.4`"),
    names.ETCD_VERSION: ("version of etcd", "major, minor, patch: `3.6.5`"),
    names.PATH: ("path", "an absolute path without `.` and `..`"),
    names.MANIFESTS: ("path of manifests", "a file, folder or pattern below the blueprint's folder: `deploy/*.yaml`"),
    names.URL_PATH: ("URL path", "the part of a URL after the host: `/readyz`"),
    names.INTERFACE: ("interface", "a network interface of Linux: `eth0`"),
    names.RESOURCE: ("resource", "a Kubernetes resource in the plural, or `*`"),
    names.REGISTRY: ("registry", "a host of container images, perhaps with a port: `docker.io`"),
    names.REPOSITORY: ("image repository", "a registry, perhaps with a path: `registry.example.org:5000/kubernetes`"),
    names.MIRROR: ("URL of a registry", "`http` or `https`, a host, perhaps a port and a path"),
    names.PROMISE: ("objective", "what may be lost: `node`, `rack`, `zone`, `region`, or `2 nodes`"),
    names.RECIPIENT: ("public key", "a public key of age, or one of SSH, to which copies are encrypted"),
    names.REGISTRY: ("registry", "a registry of images, as their names have it: `docker.io`, `quay.io:443`"),
    names.REPOSITORY: ("repository", "a registry with the path below which images are: `registry.example.org/k8s`"),
    names.MIRROR: ("mirror", "the address of a mirror: `https://mirror.example.org:5000`"),
    names.RULE: ("rule", "number of a lint rule: `ETC004`"),
    names.LINE: ("string", "one line of text"),
    names.PROSE: ("text", "one or more lines of text"),
    units.DURATION: ("duration", "numbers with `ms`, `s`, `m`, `h` or `d`: `250ms`, `1h30m`"),
    units.PERIOD: ("period", "a duration longer than zero"),
    units.BANDWIDTH: ("bandwidth", "bits a second, with `kbit`, `Mbit`, `Gbit` or `Tbit`: `10Gbit`"),
    units.MEMORY: ("memory", "bytes, or a number with a unit of Kubernetes: `64Gi`"),
    units.CPU: ("CPU", "cores or millicores: `2`, `0.5`, `500m`"),
    units.PERCENT: ("percentage", "a number with a percent sign: `99.95%`"),
    units.AVAILABILITY: ("availability", "a percentage, or a range: `99.5% to 99.9%`"),
    names.PART: ("part", "kind and name of something that can fail: `node/cp-a`"),
    units.SHARE: ("count or percentage", "`2` or `50%`"),
    addresses.ADDRESS: ("address", "an IPv4 or IPv6 address"),
    addresses.CIDR: ("network", "an address range in CIDR notation: `10.0.1.0/24`"),
    addresses.ADDRESSES: ("two addresses", "one of each IP version: `10.0.1.10,fd00:1::10`"),
    addresses.CIDRS: ("two networks", "one of each IP version: `10.244.0.0/16,fd00:10:244::/56`"),
    addresses.HOST_PORT: ("host and port", "`api.example.org:6443`, `[fd00::1]:6443`"),
    addresses.SAN: ("certificate name", "a DNS name, a wildcard or an address"),
    schedule.DATE: ("date", "`2026-10-01`"),
    schedule.CRON: ("cron schedule", "five fields: `0 */6 * * *`"),
}
"""What a reader calls a text of a pattern, and how it looks."""


@dataclass(frozen=True)
class _Part:
    """A mapping of the blueprint: where it stands, and its schema."""

    path: str
    name: str
    schema: Schema


def blueprint_page(schema: Schema) -> str:
    """Return the page."""
    definitions: dict[str, Schema] = schema["$defs"]
    shared = {name for name, count in Counter(_references(schema)).items() if count > 1}
    root = _Part("", "", schema)
    parts = list(_parts(root, definitions, shared))
    chunks = [_HEAD, *(_section(part, definitions, shared) for part in parts[1:]), "## Parts used in several places"]
    for name in sorted(shared):
        inner = list(_parts(_Part(name, name, definitions[name]), definitions, shared))
        chunks += [_section(part, definitions, shared) for part in inner]
    chunks.append(_kinds(schema))
    return "\n\n".join(chunks) + "\n"


_HEAD = """# Blueprint reference

Every section and field of a blueprint, generated from the same models that read it; `hadesign schema` prints them as
a JSON Schema. A field that is not marked *required* may be left out. What is left out is **unsaid**, never a default:
a rule that needs it says "cannot check". *none* is the word by which a field says that there is no such thing, which
is an answer; of a list marked *left out: none* what is not declared does not exist ([given, none,
unsaid](unsaid.md)). The order of a list or of keys has no meaning, unless the field says so: nothing but line numbers
changes with it. How durations, memory and the like are written: [kinds of values](#kinds-of-values)."""


def _kinds(schema: Schema) -> str:
    used = set(_patterns(schema))
    rows = sorted((word, form) for pattern, (word, form) in KINDS.items() if pattern in used)
    return "## Kinds of values\n\n" + "\n".join(
        ["| kind | form |", "|---|---|", *(f"| {word} | {form} |" for word, form in rows)]
    )


def _references(schema: Any) -> Iterator[str]:
    """Yield the name of a definition each time that something refers to it."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for key, value in schema.items():
            if key != "examples":
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from _patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _patterns(value)


def _parts(part: _Part, definitions: dict[str, Schema], shared: set[str]) -> Iterator[_Part]:
    """Yield a mapping and those below it, in the order of the models; shared ones have a place of their own."""
    yield part
    for key, field in part.schema.get("properties", {}).items():
        for name in dict.fromkeys(_references(field)):
            if name not in shared:
                listed = any("items" in option for option in field.get("anyOf", ()))
                many = "[]" if "items" in field or listed else ""
                choice = f" ({name})" if len(set(_references(field))) > 1 else ""
                path = f"{part.path}.{key}{many}{choice}".lstrip(".")
                yield from _parts(_Part(path, name, definitions[name]), definitions, shared)


def _section(part: _Part, definitions: dict[str, Schema], shared: set[str]) -> str:
    # What is used in several places stands below a title of its own, by the name of its model.
    level = "##" if part.path.count(".") < 2 and part.path[0].islower() else "###"
    title = f"{level} {part.path} {{ #{_anchor(part.name)} }}"
    required = part.schema.get("required", ())
    fields = [
        _field(key, field, key in required, definitions, shared) for key, field in part.schema["properties"].items()
    ]
    return "\n\n".join([title, part.schema["description"], *fields])


def _field(key: str, field: Schema, required: bool, definitions: dict[str, Schema], shared: set[str]) -> str:
    kind = _kind(field)
    examples = [] if set(_references(field)) & (definitions.keys() - shared) else field.get("examples", [])
    none = _none(field)
    shown = "".join(f" Example: `{key}: {flow(example)}`" for example in examples[:1])
    mark = ", *required*" if required else f"; {none}" if none else ""
    return f"`{key}` ({kind}{mark})\n:   {field['description']}{shown}"


def _none(field: Schema) -> str:
    """Say by which word a field says that there is no such thing; a list that cannot be unsaid needs none."""
    words = [f"`{option['const']}`" for option in field.get("anyOf", ()) if "const" in option]
    if "default" in field:
        return "left out: none"
    listed = any(option.get("type") == "array" for option in field.get("anyOf", ()))
    return f"none: {' or '.join(['`[]`', *words] if listed else words)}" if words else ""


def _anchor(name: str) -> str:
    return name.lower()


def _kind(field: Schema) -> str:
    """Say in words what a value may be."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{_anchor(name)})"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    for key in ("anyOf", "oneOf"):
        if key in field:
            # The word for none stands apart, and an empty mapping says nothing; what is a constant by itself has no
            # other form.
            said = [option for option in field[key] if option.get("maxProperties") != 0]
            options = [option for option in said if "const" not in option or key == "oneOf"]
            return " or ".join(dict.fromkeys(_kind(option) for option in options))
    kind = field["type"]
    if kind == "array":
        return f"list of {_kind(field['items'])}"
    if kind == "object":
        return f"mapping of {_kind(field['propertyNames'])} to {_kind(field['additionalProperties'])}"
    if "pattern" in field:
        return KINDS[field["pattern"]][0]
    if kind in ("integer", "number"):
        return _number(field)
    return {"boolean": "true or false", "string": "text"}[kind]


def _number(field: Schema) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    noun = "whole number" if field["type"] == "integer" else "number"
    if low is None or high is None:
        return noun if low is None else f"{noun} from {low}"
    return f"{noun} from {low} to {high}"
