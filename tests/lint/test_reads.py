"""Which names an expression reads: too few would not be bound, too many would be converted for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.lint.cel import CelError, compiled
from hadesign.lint.reads import calls, growth, listed_in_order, loops, reads


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("item.left >= 2", ["item.left"]),
        ("item", ["item"]),
        ("true", []),
        ("item.a.b.c == item.a.b.d", ["item.a.b.c", "item.a.b.d"]),
        ("item.a == 1 && item.a.b == 2", ["item.a"]),
        ("item . a . b == 1", ["item.a.b"]),
        ("item.a\n  .b == 1", ["item.a.b"]),
        ("facts.etcd.quorum < facts.etcd.members", ["facts.etcd.members", "facts.etcd.quorum"]),
        ("objectives.survive in ['zone', 'region']", ["objectives.survive"]),
        ("spec.backup.etcd.interval > 1.0", ["spec.backup.etcd.interval"]),
        ("metadata.name != ''", ["metadata.name"]),
        # What is called is no field.
        ("item.name.startsWith('a')", ["item.name"]),
        ("item.name . startsWith ('a')", ["item.name"]),
        ("size(item.zones) > 1", ["item.zones"]),
        ("item.size() > 1", ["item"]),
        # Strings and comments read nothing.
        ("item.name == 'item.other'", ["item.name"]),
        ('item.name == "spec.x \\" item.y"', ["item.name"]),
        ("item.name == '''item.a\nitem.b'''", ["item.name"]),
        ('item.name.matches(r"item\\.x")', ["item.name"]),
        ("item.a // item.b\n&& item.c", ["item.a", "item.c"]),
        # An index reads the whole list; what follows it is a part of that.
        ("item.zones[0].name == 'a'", ["item.zones"]),
        ("item.list[item.index] > 0", ["item.index", "item.list"]),
        ("{'a': item.b}['a'] == 1", ["item.b"]),
        # Variables of comprehensions are nobody's fields.
        ("item.zones.all(z, z.name != item.name)", ["item.name", "item.zones"]),
        ("item.list.map(x, x.item.y)", ["item.list"]),
        ("[1, 2].exists(n, n == item.count)", ["item.count"]),
        # Names that only begin like ours.
        ("items.a > 1 || specific > 1 || my.item.x > 1", []),
        ("item2.a > item.b2", ["item.b2"]),
        ("1.5 > item.x && 0x1F > item.y", ["item.x", "item.y"]),
        ("item.a ? item.b : item.c", ["item.a", "item.b", "item.c"]),
        ("-item.days > 3", ["item.days"]),
        ("!item.managed", ["item.managed"]),
    ],
)
def test_names(expression: str, names: list[str]) -> None:
    assert [".".join(path) for path in reads(expression)] == names


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("item.a > 1", set()),
        ("size(item.a) > 1", {"size"}),
        ("has(item.a)", {"has"}),
        ("item.a.startsWith('has(x)')", {"startsWith"}),
        ("item.list.all(x, x > int('1'))", {"all", "int"}),
        ("asTime (item.a)", {"asTime"}),
        ("'size(item)'", set()),
    ],
)
def test_calls(expression: str, names: set[str]) -> None:
    assert calls(expression) == names


_NAME = st.sampled_from(["item.a", "item.b.c", "facts.etcd.quorum", "spec.nodes", "objectives.rto"])
_LEAF = st.one_of(_NAME, st.integers(0, 9).map(str), st.text("ab'\"\\.#/ ", max_size=6).map(repr))


@given(
    st.recursive(
        _LEAF,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} == {pair[1]})"),
            st.tuples(inner, inner).map(lambda pair: f"[{pair[0]}, {pair[1]}]"),
            inner.map(lambda text: f"size([{text}])"),
            inner.map(lambda text: f"[1].exists(x, x == {text})"),
        ),
        max_leaves=8,
    )
)
def test_every_name_outside_of_strings_is_found_and_no_other(expression: str) -> None:
    try:
        compiled(expression)
    except CelError:
        return
    outside = "".join(part for number, part in enumerate(_split(expression)) if number % 2 == 0)
    expected = {
        name for name in ("item.a", "item.b.c", "facts.etcd.quorum", "spec.nodes", "objectives.rto") if name in outside
    }
    assert {".".join(path) for path in reads(expression)} == expected


def _split(expression: str) -> list[str]:
    """Split into what is outside and inside of strings, in turn."""
    parts, quote, start, position = [], "", 0, 0
    while position < len(expression):
        letter = expression[position]
        if quote and letter == "\\":
            position += 1
        elif (quote and letter == quote) or (not quote and letter in "'\""):
            parts.append(expression[start:position])
            quote, start = ("" if quote else letter), position + 1
        position += 1
    return [*parts, expression[start:]]


@pytest.mark.parametrize(
    ("expression", "count", "grows", "listed"),
    [
        ("item.a == 1", 0, 0, []),
        ("item.a.map(k, k)", 1, 1, ["item.a"]),
        ("item.a . filter (k, k > 1)", 1, 1, ["item.a"]),
        ("[1, 2].map(a, a + a).filter(b, b > 1)", 2, 4, []),
        ("item.a.all(k, item.b.exists(l, l == k))", 2, 2, []),
        ("item.a.exists_one(k, k == 'map(a, b + c)')", 1, 1, []),
        ("{'a': 1}.map(k, k)", 1, 1, []),
        ("item.map == 'filter'", 0, 0, []),
    ],
)
def test_what_an_expression_may_cost(expression: str, count: int, grows: int, listed: list[str]) -> None:
    assert (loops(expression), growth(expression)) == (count, grows)
    assert sorted(".".join(name) for name in listed_in_order(expression)) == listed
