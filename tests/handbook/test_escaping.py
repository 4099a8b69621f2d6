"""What a design says is text on every page: every value goes through what escapes it, whatever page puts it in."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hadesign.handbook.book import Book
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.report import markdown
from hadesign.report.schemas import json_schema
from hadesign.source import Document, read
from hadesign.topology import read_cluster
from tests.handbook.books import ATTACKS, DAY, MANIFEST, hostile, hostile_book, pages
from tests.report.reading import FULL
from tests.shipped_rules import catalogue

SCHEMA: dict[str, Any] = json_schema("blueprint")
BEGIN, END = "\ue000", "\ue001"
"""What stands around a value that was escaped; no design holds these, as they are for private use."""
NAME = re.compile(r"[a-z0-9]([a-z0-9.:-]*[a-z0-9])?|\d+ [a-z]+")
"""Names, words of vocabularies, addresses and numbers, which the schema keeps to characters that begin nothing."""
CODE = re.compile(r"(?ms)^ *(`{3,})[^\n]*\n.*?^ *\1 *$|`[^`\n]+`")
ASIDE = re.compile(r"(?s)\A---.*?---\n|<!--.*?-->|\]\(<?[^)]*\)|<[a-z][^>]*>")
"""Settings of a page, comments, what links lead to, and our own tags."""
INNERMOST = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")


def free_texts(node: dict[str, Any], path: tuple[str, ...] = (), above: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the path of every field of the schema that takes an attack."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name not in above:
            yield from free_texts(SCHEMA["$defs"][name], path, above | {name})
        return
    closed = node.keys() & {"enum", "const", "format"}
    if node.get("type") == "string" and not closed and re.search(node.get("pattern", ""), MANIFEST):
        yield ".".join(path)
    for name, field in node.get("properties", {}).items():
        yield from free_texts(field, (*path, name), above)
    for key, step in (("items", "*"), ("additionalProperties", "*"), ("propertyNames", "key")):
        if isinstance(node.get(key), dict):
            yield from free_texts(node[key], (*path, step), above)
    for choice in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from free_texts(choice, path, above)


def leaves(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the path and the value of every text of a design."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value, (*path, "*"))
    elif isinstance(data, str):
        yield ".".join(path), data


def test_the_hostile_design_attacks_by_every_free_text_that_there_is() -> None:
    free = set(free_texts(SCHEMA))
    assert len(free) > 15
    attacked = {path for path, value in leaves(hostile()) if any(attack in value for attack in (*ATTACKS, MANIFEST))}
    assert free - attacked == set()


def bare(page: str, values: set[str]) -> list[str]:
    """Return the values that stand on a page whose escaped texts are marked, and outside of those and of code."""
    rest = ASIDE.sub("", CODE.sub("", page))
    while (less := INNERMOST.sub("", rest)) != rest:
        rest = less
    return sorted(value for value in values if re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", rest))


def book_without_files(document: Document) -> Book:
    """Return the book of a design for which no files are written, as no installer takes all that there can be."""
    cluster = read_cluster(document)
    proof = prove(cluster)
    report = lint(cluster, proof, catalogue(), DAY)
    return Book(cluster, proof, report, (), DAY.isoformat(), "0.0.0", draft=True, rules=catalogue().rules)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full", "hostile"])
def test_no_page_holds_a_value_that_was_not_escaped(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A design with every field, and one in which every free text attacks; names and numbers need no escaping."""
    escape = markdown._escape
    monkeypatch.setattr(markdown, "_escape", lambda flat: f"{BEGIN}{escape(flat)}{END}")
    book = book_without_files(read(FULL)) if name == "full" else hostile_book()
    texts = {" ".join(value.split()) for _path, value in leaves(book.cluster.document.data)}
    values = {value for value in texts if len(value) > 3 and not value.isalnum() and not NAME.fullmatch(value)}
    assert len(values) > 20
    found = {file: wrong for file, page in pages(book).items() if (wrong := bare(page, values))}
    assert found == {}


def test_a_value_that_was_not_escaped_is_noticed() -> None:
    values = {"Shop production", "s3://backup"}
    assert bare(f"# {BEGIN}Shop production{END}\n\n`s3://backup`\n\n[x](s3://backup)", values) == []
    assert bare(f"# Shop production\n\n{BEGIN}a {BEGIN}b{END} c{END} s3://backup", values) == sorted(values)
