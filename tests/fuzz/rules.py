"""Files of rules as a stranger would send them."""

import json
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from hadesign.source import read_text
from tests.fuzz import grounds
from tests.fuzz.grounds import plain
from tests.fuzz.words import EMPTY, ESCAPING, NUMBERS, PATHS, TEXTS

CEL: Sequence[str] = (
    "item", "item.labels", "item.labels.map(k, k)", "item.labels.map(k, v, v)", "spec", "facts", "facts.etcd", "params",
    "1/0", "1/0 == 1", "true", "false", "null", "item.a.b.c", "item[0]", "item['x']", "spec.nodes[99].name",
    "item == item",
    "item.name + 1", "item.name * 3", "'a' + item.name", "-9223372036854775808 - 1", "9223372036854775807 + 1",
    "1u - 2u",
    "spec.nodes.all(n, spec.nodes.all(m, m.name != n.name || m == n))", "spec.nodes.map(n, spec.nodes.map(m, m.name))",
    "spec.nodes.filter(n, n.zone == null)", "spec.nodes.exists_one(n, true)",
    "'aaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')",
    "timestamp('9999-12-31T23:59:59Z') + duration('1h')", "duration('1h')", "double('x')",
    "int('99999999999999999999')",
    "size(item)", "type(item)", "dyn([1, 'a'])", "[1, 2][5]", "{'a': 1}.b", "b'\\xff'", "'\\ud800'", "''",
    "'\\u202e'", "item.",
    "(" * 60 + "1" + ")" * 60, "!" * 200 + "true", "[" * 40 + "]" * 40, "x", "item in spec", "has(item.x)",
    "spec.waivers",
    "facts.etcd.zones", "facts.cluster", "spec.nodes", "spec.workloads", "spec.loadBalancers", "[null, null]",
    "[[]]", "[1]",
)  # fmt: skip
"""Expressions that are wrong, that cost much, or whose values are none that a message is made of."""
_EXPRESSIONS = ("each", "assert", "where", "applies")


@cache
def _rules() -> Sequence[str]:
    return [json.dumps(plain(read_text(text, "a.yaml").data)) for text in grounds.rule_texts()]


def rules_of(chance: random.Random) -> bytes:
    """Return a rule file in which expressions, texts, paths or whole parts are others."""
    rule = json.loads(chance.choice(_rules()))
    rule |= {"id": "ZZ001", "name": "our-own"}
    if chance.random() < 0.8:
        for key in ("explains", "replacedBy", "status"):
            rule.pop(key, None)
    for _ in range(chance.randint(1, 4)):
        chance.choice((_expression, _message, _prose, _example, _part, _odd))(rule, chance)
    if chance.random() < 0.7:
        # One example of each kind says as much as ten, in a tenth of the time.
        examples = rule.get("examples")
        for kind in examples if isinstance(examples, dict) else ():
            if isinstance(examples[kind], list):
                examples[kind] = examples[kind][:1]
    return json.dumps(rule, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _expression(rule: Any, chance: random.Random) -> None:
    rule[chance.choice(_EXPRESSIONS)] = chance.choice(CEL)


def _message(rule: Any, chance: random.Random) -> None:
    parts = [f"{{{{ {chance.choice(CEL)} }}}}", chance.choice(TEXTS)] * chance.choice((1, 1, 2, 150))
    rule["message"] = "m " + " ".join(parts)[:3990]


def _prose(rule: Any, chance: random.Random) -> None:
    rule[chance.choice(("why", "fix", "title", "message", "since", "at"))] = chance.choice((*ESCAPING, *TEXTS))


def _example(rule: Any, chance: random.Random) -> None:
    examples = rule.get("examples")
    kinds = [kind for kind in examples if examples[kind]] if isinstance(examples, dict) else []
    if not kinds or not isinstance(entries := examples[chance.choice(kinds)], list):
        return
    entry = chance.choice(entries)
    if not isinstance(entry, dict):
        return
    turn = chance.randrange(5)
    if turn == 0:
        entry.setdefault("set", {})[chance.choice(PATHS)] = chance.choice((*NUMBERS, *EMPTY, *TEXTS))
    elif turn == 1:
        entry.setdefault("remove", []).append(chance.choice(PATHS))
    elif turn == 2:
        entry["mend"] = {"set": {chance.choice(PATHS): chance.choice(TEXTS)}}
    elif turn == 3:
        entry["findings"] = [chance.choice(TEXTS)]
    else:
        entry["base"] = chance.choice(TEXTS)


def _part(rule: Any, chance: random.Random) -> None:
    other = json.loads(chance.choice(_rules()))
    key = chance.choice([key for key in other if key not in ("id", "name")])
    rule[key] = other[key]
    if chance.random() < 0.3:
        rule.pop(chance.choice(list(rule)))


def _odd(rule: Any, chance: random.Random) -> None:
    edit = {"at": chance.choice(PATHS), "set": chance.choice(TEXTS), "safety": "safe"}
    key, value = chance.choice(
        (
            ("edits", [edit]),
            ("needs", [chance.choice((*CEL, *PATHS))]),
            (
                "params",
                {"x": {"value": chance.choice((*NUMBERS, *TEXTS)), "unit": "duration", "meaning": "m", "source": "s"}},
            ),
            ("severity", [{"level": "error", "when": chance.choice(CEL), "in": "x"}, {"level": "info"}]),
            ("references", [{"title": chance.choice(TEXTS), "url": f"https://x/{chance.choice(TEXTS)}"}]),
            ("losing", [chance.choice(("zone", "node", "x"))]),
            (chance.choice(list(rule)), chance.choice((*NUMBERS, *EMPTY, *TEXTS))),
        )
    )
    rule[key] = value
