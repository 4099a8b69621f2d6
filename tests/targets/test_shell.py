"""Text in scripts: a real shell reads back what went in, whatever it was, and runs nothing of it."""

import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hadesign.targets.shell import between_double_quotes, quoted

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
"""No argument of a program may hold a zero byte, and no YAML may either."""
HOSTILE = (
    "",
    "'",
    '"',
    "a b",
    "$(reboot)",
    "`reboot`",
    "${HOME}",
    "$1",
    "\\",
    "\\'",
    "a\nb",
    "\n",
    "!!",
    "~",
    "*",
    "#x",
)
MORE = (
    "-n",
    "--",
    "{a,b}",
    "it's",
    "'\"'\"'",
    "&& reboot",
    "; reboot",
    "\r\n",
    "\t",
    "{{ x }}",
    "../..",
    "é",
    "a=b",
    "%s",
)


def read_back(words: str) -> list[str]:
    """Return the arguments that a shell makes of what stands behind a command; it has no other program to run."""
    script = f"show() {{ for word; do printf '%s\\0' \"$word\"; done; }}\nshow {words}\n"
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script], capture_output=True, check=True, env={"PATH": "", "HOME": "/home"}
    )
    assert done.stderr == b""
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("text", [*HOSTILE, *MORE])
def test_a_hostile_text_is_one_word(text: str) -> None:
    assert read_back(quoted(text)) == [text]
    assert read_back(f'"{between_double_quotes(text)}"') == [text]


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=20, max_size=60))
@example([*HOSTILE, *MORE])
def test_every_text_is_read_back(texts: list[str]) -> None:
    words = [quoted(text) for text in texts] + [f'"{between_double_quotes(text)}"' for text in texts]
    assert read_back(" ".join(words)) == [*texts, *texts]


def test_plain_words_stay_plain() -> None:
    for word in ("10.0.1.10", "https://10.0.1.10:2379", "/var/lib/etcd", "fd00::1", "cp-a.example.org", "--name=cp-a"):
        assert quoted(word) == word
