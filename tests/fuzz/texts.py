"""Texts that are no longer what they were: bytes and lines of real files, broken, doubled, and put elsewhere."""

import random
from collections.abc import Callable, Sequence

from tests.fuzz import grounds
from tests.fuzz.words import TOKENS

MOST = 16


def bytes_of(chance: random.Random) -> bytes:
    """Return a file of which some bytes are others, or bytes that never were a file."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(200))
    raw = bytearray(_start(chance))
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(raw) + 1)
        turn = chance.randrange(4)
        if turn == 0 and place < len(raw):
            raw[place] ^= 1 << chance.randrange(8)
        elif turn == 1:
            raw[place:place] = chance.randbytes(chance.randint(1, 4))
        elif turn == 2:
            del raw[place : place + chance.randint(1, 40)]
        else:
            raw[place:place] = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    return bytes(raw)


def _start(chance: random.Random) -> bytes:
    """Return a file, mostly a piece of one that begins as a design does: short texts are read by the thousand."""
    raw = chance.choice(grounds.texts())
    if chance.random() < 0.3:
        return raw[:20_000]
    lines = raw.split(b"\n")
    begin = chance.randrange(len(lines))
    return b"\n".join([*lines[: chance.randint(0, 12)], *lines[begin : begin + chance.randint(1, 25)]])


def lines_of(chance: random.Random) -> bytes:
    """Return a file with lines that are moved, doubled, indented otherwise, or hold a word more."""
    return changed_lines(_start(chance).decode("utf-8", "replace"), chance).encode("utf-8", "surrogatepass")


def changed_lines(text: str, chance: random.Random) -> str:
    """Return a text with some of its lines changed."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        chance.choice(_CHANGES)(lines, chance)
    return "\n".join(lines)


def _double(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines) + 1)
    lines[at:at] = lines[at : at + chance.randint(1, 5)] * chance.choice((1, 2, MOST))


def _drop(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines) + 1)
    del lines[at : at + chance.randint(1, 4)]


def _move(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines) + 1)
    moved = lines[at : at + chance.randint(1, 5)]
    del lines[at : at + len(moved)]
    place = chance.randrange(len(lines) + 1)
    lines[place:place] = moved


def _indent(lines: list[str], chance: random.Random) -> None:
    if lines:
        at = chance.randrange(len(lines))
        by = chance.randint(-4, 4)
        lines[at] = lines[at][-by:] if by < 0 else " " * by + lines[at]


def _word(lines: list[str], chance: random.Random) -> None:
    if lines:
        at = chance.randrange(len(lines))
        place = chance.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:place] + chance.choice(TOKENS) + lines[at][place:]


def _value(lines: list[str], chance: random.Random) -> None:
    if lines:
        at = chance.randrange(len(lines))
        head, colon, _value = lines[at].partition(": ")
        lines[at] = f"{head}{colon}{chance.choice(TOKENS)}"


def _anchor(lines: list[str], chance: random.Random) -> None:
    if lines:
        at = chance.randrange(len(lines))
        lines[at] = lines[at].replace(": ", ": &a ", 1).replace("- ", "- &a ", 1)
        other = chance.randrange(len(lines))
        head, colon, _value = lines[other].partition(": ")
        lines[other] = f"{head}{colon}*a" if chance.random() < 0.6 else f"{lines[other]}\n{' ' * 4}<<: *a"


_CHANGES: Sequence[Callable[[list[str], random.Random], None]] = (
    _double,
    _drop,
    _move,
    _indent,
    _word,
    _value,
    _anchor,
)

_HEAD = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: x}\n"
_SPEC = f"{_HEAD}spec:\n  kubernetes: {{version: 1.36.4, installer: kubeadm}}\n  nodes:\n"
GROWING: Sequence[Callable[[int], str]] = (
    lambda n: _HEAD + "".join(f"k{i}: 0\n" for i in range(n)),
    lambda n: _SPEC + "".join(f"    - {{k{i}: 0}}\n" for i in range(n)),
    lambda n: _SPEC + f"    - <<: [{','.join(f'{{k{i}: 0}}' for i in range(n))}]\n",
    lambda n: _SPEC + f"    - &a {{name: a, roles: [{','.join('x' * 20)}]}}\n" + "    - *a\n" * n,
    lambda n: _HEAD + "# hadesign: allow x\n" * n,
    lambda n: _HEAD + "# hadesign: allow ETC004 reason=x owner=y until=2027-01-01\n" * n,
    lambda n: _SPEC + "    - !!map {}\n" * n,
    lambda n: _SPEC + "".join(f"    - {{name: n{i}, zone: z{i}, roles: [worker]}}\n" for i in range(n)),
    lambda n: _SPEC + "".join(f"    - {{name: n, nmae: n{i}, roles: [wroker]}}\n" for i in range(n)),
    lambda n: _HEAD + "spec: " + "[" * n,
    lambda n: _HEAD + "a: " + "\\" * n + "\nb: '" + "''" * n + "'\n",
    lambda n: _HEAD + "a: |\n" + "  x # hadesign: allow\n" * n,
    lambda n: _HEAD + "? " * n,
    lambda n: (
        _SPEC + "".join(f"    - {{pool: p{i}, perZone: 1, roles: [worker], needs: [p{i + 1}]}}\n" for i in range(n))
    ),
    lambda n: _HEAD + "".join(f"a{i}: &a{i} [{f'*a{i - 1}, *a{i - 1}' if i else 'x'}]\n" for i in range(min(n, 60))),
    lambda n: _HEAD + '"' + "\\u0301" * n + '": 0\n',
    lambda n: _HEAD + "\t" * n,
    lambda n: f"{_SPEC}    - [{'{},' * n}]\n",
)
"""Shapes of which time once grew faster than the file."""


def growing_of(chance: random.Random) -> bytes:
    """Return a file of many things of one shape: some hundred bytes, sometimes kilobytes, seldom a hundred."""
    turn = chance.random()
    count = int(10 ** chance.uniform(0.5, 1.6 if turn < 0.9 else 2.6 if turn < 0.99 else 3.8))
    return chance.choice(GROWING)(count).encode()
