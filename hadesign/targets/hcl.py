"""HCL as Terraform and OpenTofu read it: blocks, their arguments, references, and the text of a file."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hadesign.frozen import dataclass
from hadesign.targets import base


@dataclass(frozen=True, slots=True)
class Traversal:
    """What stands for a value elsewhere, such as `aws_lb.api.arn`, or a type, such as `string`.

    `key` picks one of several, and `attribute` is what is wanted of that one.
    """

    path: str
    key: "str | Traversal | None" = None
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language, such as `values(var.subnets)`, or a type of several, such as `map(string)`."""

    function: str
    arguments: tuple["HclExpression", ...]


HclExpression: TypeAlias = (
    str | bool | int | Traversal | Call | Sequence["HclExpression"] | Mapping[str, "HclExpression"]
)
"""What an argument may have; every `str` is a text, and nothing in it is acted on."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its type with labels, what it has, and the blocks in it; a comment goes above it."""

    kind: str
    labels: tuple[str, ...]
    arguments: Mapping[str, HclExpression]
    blocks: tuple["Block", ...] = ()
    comment: str = ""


def nested(kind: str, arguments: Mapping[str, HclExpression], *blocks: Block, comment: str = "") -> Block:
    """Return a block within another one."""
    return Block(kind, (), arguments, blocks, comment)


def resource(kind: str, name: str, arguments: Mapping[str, HclExpression], *blocks: Block, comment: str = "") -> Block:
    """Return a resource; `name` is an identifier within the configuration."""
    return Block("resource", (kind, name), arguments, blocks, comment)


def data(kind: str, name: str, arguments: Mapping[str, HclExpression], *blocks: Block, comment: str = "") -> Block:
    """Return a data source: what is there already, looked up."""
    return Block("data", (kind, name), arguments, blocks, comment)


STRING, NUMBER = Traversal("string"), Traversal("number")
STRINGS, STRING_MAP, STRING_SET = (Call(kind, (STRING,)) for kind in ("list", "map", "set"))
"""Types of variables."""


def variable(name: str, kind: Traversal | Call, description: str, default: HclExpression | None = None) -> Block:
    """Return a variable; without a default Terraform asks for it."""
    more = {} if default is None else {"default": default}
    return Block("variable", (name,), {"description": base.in_line(description), "type": kind, **more})


def output(name: str, value: HclExpression, description: str) -> Block:
    """Return an output, which Terraform prints."""
    return Block("output", (name,), {"description": base.in_line(description), "value": value})


def requirements(providers: Mapping[str, tuple[str, str]], version: str) -> Block:
    """Return which versions of the program and of its providers (source and version of each) a folder is for."""
    wanted: dict[str, HclExpression] = {
        name: {"source": source, "version": constraint} for name, (source, constraint) in providers.items()
    }
    return Block("terraform", (), {"required_version": version}, (nested("required_providers", wanted),))


_NO_IDENTIFIER = re.compile("[^a-z0-9_-]")


def identifier(name: str) -> str:
    """Return a name as an identifier: a small letter first, and only letters, digits, `_` and `-`.

    Two names may become one; where there are several, they belong into one resource with `for_each`.
    """
    cleaned = _NO_IDENTIFIER.sub("-", name.lower())
    return cleaned if cleaned[:1].isalpha() else f"_{cleaned}"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return a text as a literal: nothing in it is interpolated, and nothing ends it.

    https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences. A sign before `${` or `%{`
    would be taken for the escape of the next one, so that it is written by its number.
    """
    return f'"{"".join(_character(text, at) for at in range(len(text)))}"'


def _character(text: str, at: int) -> str:
    sign, rest = text[at], text[at + 1 : at + 2]
    if sign in "$%":
        # The scanner looks for `${` and `%{` before it looks at escapes, so that one by number is none of them.
        return f"\\u{ord(sign):04x}" if rest in {"$", "%", "{"} and rest else sign
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def hcl_text(blocks: Sequence[Block], comment: str) -> str:
    """Return a file of blocks that begins with a comment, laid out as `terraform fmt` would have it."""
    return "\n".join((f"{base.comment(comment)}\n", *("\n".join([*_block(block, ""), ""]) for block in blocks)))


def values_text(values: Mapping[str, HclExpression], comment: str) -> str:
    """Return a file of values for variables (`.tfvars`) that begins with a comment."""
    lines = _arguments({_checked(_NAME, name): quantity for name, quantity in values.items()}, "")
    return "\n".join((base.comment(comment), "", *lines, ""))


INDENT = "  "
WIDTH = 80
"""Characters up to which a list stays in its line."""
_NAME = re.compile("[a-z_][a-z0-9_-]*", re.IGNORECASE)
_PATH = re.compile(rf"{_NAME.pattern}(\.{_NAME.pattern}|\[(\*|[0-9]+)\])*", re.IGNORECASE)
_KEYWORDS = frozenset({"for", "if", "in", "null", "true", "false", "endif", "endfor", "else"})
"""What would be no name where the key of a map stands, in one of the language's constructs or another."""


def _block(block: Block, indent: str) -> list[str]:
    """Return the lines of a block."""
    said = [base.comment(block.comment, indent)] if block.comment else []
    opening = " ".join((_checked(_NAME, block.kind), *map(quoted, block.labels)))
    inside = _arguments({_checked(_NAME, name): value for name, value in block.arguments.items()}, indent + INDENT)
    for one in block.blocks:
        inside += [*([""] if inside else []), *_block(one, indent + INDENT)]
    if not inside:
        return [*said, f"{indent}{opening} {{}}"]
    return [*said, f"{indent}{opening} {{", *inside, f"{indent}}}"]


def _arguments(arguments: Mapping[str, HclExpression], indent: str) -> list[str]:
    """Return the lines of arguments, or of a map; `terraform fmt` aligns the signs of neighbours of a line each."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []
    for name, value in arguments.items():
        written = _value(value, indent)
        if len(written) == 1:
            run.append((name, written[0]))
            continue
        lines += _aligned(run, indent)
        run = []
        lines += [f"{indent}{name} = {written[0]}", *written[1:]]
    return lines + _aligned(run, indent)


def _aligned(run: Sequence[tuple[str, str]], indent: str) -> list[str]:
    width = max((len(name) for name, _ in run), default=0)
    return [f"{indent}{name:{width}} = {value}" for name, value in run]


def _key(name: str) -> str:
    """Return the key of a map, which may be any text."""
    return name if _NAME.fullmatch(name) and name not in _KEYWORDS else quoted(name)


def _value(value: HclExpression, indent: str) -> list[str]:
    """Return the lines of a value, of which the first has no indent."""
    if isinstance(value, Mapping):
        inside = _arguments({_key(name): inner for name, inner in value.items()}, indent + INDENT)
        return ["{", *inside, f"{indent}}}"] if inside else ["{}"]
    if isinstance(value, Call):
        return _call(value, indent)
    if isinstance(value, str | bool | int | Traversal):
        return [_scalar(value)]
    inner = indent + INDENT
    parts = [_value(one, inner) for one in value]
    if all(len(part) == 1 for part in parts):
        line = f"[{', '.join(part[0] for part in parts)}]"
        if len(indent) + len(line) <= WIDTH:
            return [line]
    # Only the first line of a part has no indent of its own.
    inside = [line for first, *rest in parts for line in _with_comma([f"{inner}{first}", *rest])]
    return ["[", *inside, f"{indent}]"]


def _with_comma(lines: list[str]) -> list[str]:
    return [*lines[:-1], f"{lines[-1]},"]


def _call(call: Call, indent: str) -> list[str]:
    """Return the lines of a call, in which the last line of an argument and the first of the next are one."""
    lines = [f"{_checked(_NAME, call.function)}("]
    for position, argument in enumerate(call.arguments):
        first, *rest = _value(argument, indent)
        lines[-1] += f"{', ' if position else ''}{first}"
        lines += rest
    return [*lines[:-1], f"{lines[-1]})"]


def _scalar(value: str | bool | int | Traversal) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    key = "" if value.key is None else f"[{_scalar(value.key)}]"
    attribute = f".{_checked(_NAME, value.attribute)}" if value.attribute else ""
    return f"{_checked(_PATH, value.path)}{key}{attribute}"


def _checked(pattern: re.Pattern[str], name: str) -> str:
    """Return a name that stands without quotes.

    Raises:
        ValueError: it is none, so that a target gave a text where it should not.
    """
    if not pattern.fullmatch(name):
        raise ValueError(f"{name!r} is no name in HCL")
    return name
