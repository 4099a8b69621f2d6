"""The handbook of a shipped design in Chinese, and its site."""

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hadesign import i18n
from hadesign.diagrams import pictures
from hadesign.handbook import Book, handbook
from hadesign.handbook.html import build_html
from hadesign.lint import lint, load
from hadesign.proof import prove
from hadesign.source import read
from hadesign.targets import compile_configs
from hadesign.topology import read_cluster
from tests.handbook.books import DAY, SHIPPED, put

NAME = "bare-metal-three-zones"


@contextmanager
def spoken() -> Iterator[None]:
    """Speak Chinese for a while, and English again."""
    i18n.use(i18n.LOCALES / "zh_CN.po")
    try:
        yield
    finally:
        i18n.use(None)


@functools.cache
def chinese_book(name: str) -> Book:
    """Return the book of a shipped design, judged by rules that speak Chinese: the language is chosen already."""
    assert i18n.is_chinese()
    cluster = read_cluster(read(SHIPPED[name]))
    proof, rules = prove(cluster), load()
    report = lint(cluster, proof, rules, DAY)
    return Book(
        cluster, proof, report, compile_configs(cluster), DAY.isoformat(), "0.0.0", draft=False, rules=rules.rules
    )


@functools.cache
def chinese_site() -> Path:
    """Build the site once for all tests; return its folder."""
    with spoken():
        book = chinese_book(NAME)
        made = build_html(handbook(book, pictures(book.cluster)))
    return put(made, Path(_folder().name))


@functools.cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="hadesign-test-chinese-", ignore_cleanup_errors=True)
