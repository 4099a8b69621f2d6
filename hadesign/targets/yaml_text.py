"""YAML that reads the same everywhere: what some parser would take for a number or a truth value is quoted."""

from collections.abc import Sequence
from typing import Any

import yaml

from hadesign.source.scalars import ScalarError, plain
from hadesign.targets import base


class _Dumper(yaml.SafeDumper):
    """PyYAML quotes what YAML 1.1 misreads; this also quotes what YAML 1.2 and Go's parsers would."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out; an alias helps no reader of a config."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key, as Kubernetes' own documentation does."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    """Quote a text that is not one to YAML 1.2, and every text with more than printable characters.

    Several lines of printable ones, a file within a file, stay lines.
    """
    if "\n" in value and all(line.isprintable() for line in value.split("\n")):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    try:
        ambiguous = not isinstance(plain(value), str)
    except ScalarError:
        ambiguous = True
    style = '"' if ambiguous or not value.isprintable() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def yaml_text(documents: Sequence[dict[str, Any]], comment: str) -> str:
    """Return documents as one YAML text that begins with a comment (one line for each line of `comment`)."""
    body = "---\n".join(
        yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True) for document in documents
    )
    return f"{base.comment(comment)}\n{body}"
