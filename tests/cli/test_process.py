"""What only a process of its own shows: pipes, terminals, signals, bugs, and what start-up loads."""

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import AS_OF, ROOT, SHOP, TWO_SITES, environment, process

HEAVY = (
    "rich", "jsonschema", "jinja2", "diagrams", "mkdocs", "pygraphviz", "ruamel", "hypothesis", "pathspec", "tomllib",
    "pydantic", "typing_extensions",
)  # fmt: skip


def test_a_plain_lint_loads_nothing_heavy(cache: Path) -> None:
    code = (
        "import sys, json\nfrom hadesign.cli import run\ncode = run(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\nsys.exit(code)"
    )
    for attempt in ("rules are compiled", "rules come from the cache"):
        found = process("lint", str(SHOP), *AS_OF, env=environment(cache / "start"), code=code)
        assert found.returncode == 0, attempt
        loaded = set(json.loads(found.stderr))
        assert "hadesign.lint" in loaded
        assert {module for module in loaded if module.split(".")[0] in HEAVY} == set(), attempt


def test_the_version_loads_not_even_yaml(cache: Path) -> None:
    code = (
        "import sys\nfrom hadesign.cli import run\nrun(['--version'])\nrun(['--help'])\n"
        "print([m for m in ('yaml', 'pydantic', 'cel_expr_python') if m in sys.modules], file=sys.stderr)"
    )
    assert process(env=environment(cache), code=code).stderr == b"[]\n"


@pytest.mark.parametrize(
    "arguments", [("lint", str(TWO_SITES), *AS_OF), ("explain", "--all"), ("--help",), ("lint", "--help")]
)
def test_a_reader_that_has_seen_enough(cache: Path, arguments: tuple[str, ...]) -> None:
    """`hadesign lint ... | head -1` must not complain, and must not say "clean" or "findings"."""
    reader, writer = os.pipe()
    os.close(reader)  # nobody reads: every write is refused
    with subprocess.Popen(
        [sys.executable, "-m", "hadesign", *arguments],
        env=environment(cache),
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as child:
        os.close(writer)
        _, complaints = child.communicate(timeout=300)
    assert (child.returncode, complaints) == (141, b"")


def test_a_full_disk_is_said_in_one_line(cache: Path, tmp_path: Path) -> None:
    code = (
        "import resource, sys\nfrom hadesign.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"  # no file may grow
        "main(sys.argv[1:])"
    )
    with (tmp_path / "out").open("wb") as full:
        found = subprocess.run(
            [sys.executable, "-c", code, "lint", str(TWO_SITES)],
            env=environment(cache),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=300,
            check=False,
            cwd=ROOT,
        )
    assert found.returncode == 2
    assert found.stderr == b"hadesign: cannot write the output: File too large.\n"


def test_ctrl_c(cache: Path) -> None:
    code = (
        "import os, signal, sys, time\nimport hadesign.cli.lint as lint\nfrom hadesign.cli import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
        "lint.find = lambda *_: (os.kill(os.getpid(), signal.SIGINT), time.sleep(60))\n"
        "main(['lint', 'x.yaml'])"
    )
    found = process(env=environment(cache), code=code)
    assert found.returncode == 130
    assert found.stdout == b""
    assert found.stderr.strip() == b"hadesign: stopped; nothing was left half done."


BUG = (
    "import sys\nimport hadesign.cli.lint as lint\nfrom hadesign.cli import main\n"
    "def broken(cluster):\n    raise ZeroDivisionError('x\\x1b[31m' + 'y' * 1000)\n"
    "import hadesign.cli.judging as judging\njudging.prove = broken\nmain(sys.argv[1:])"
)


def test_a_bug_of_ours_is_no_traceback(cache: Path) -> None:
    found = process("lint", str(SHOP), "--no-cache", env=environment(cache), code=BUG)
    assert (found.returncode, found.stdout) == (3, b"")
    message = found.stderr.decode()
    assert message.startswith("hadesign: a bug of ours, not a mistake in your file: ZeroDivisionError: x\\x1b[31my")
    assert "HADESIGN_DEBUG=1" in message
    assert "Traceback" not in message
    assert len(message) < 600


def test_a_bug_of_ours_with_a_traceback_for_those_who_ask(cache: Path) -> None:
    found = process("lint", str(SHOP), "--no-cache", env=environment(cache, HADESIGN_DEBUG="1"), code=BUG)
    assert found.returncode == 3, "1 would mean findings"
    assert b"Traceback (most recent call last)" in found.stderr
    assert b"in broken\n" in found.stderr


def on_a_terminal(*arguments: str, env: dict[str, str]) -> tuple[int, bytes]:
    """Run with a terminal as standard output; return the exit code and what was written to it."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "hadesign", *arguments], env=env, stdout=slave, stderr=slave, stdin=slave, cwd=ROOT
    ) as child:
        os.close(slave)
        written = b""
        while select.select([master], [], [], 60)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            written += piece
        os.close(master)
        return child.wait(timeout=300), written.replace(b"\r\n", b"\n")


def test_colour_on_a_terminal(cache: Path) -> None:
    code, written = on_a_terminal("lint", str(TWO_SITES), *AS_OF, env=environment(cache, TERM="xterm"))
    assert code == 1
    assert b"\x1b[31m\x1b[1merror\x1b[0m TOP002" in written


def test_no_colour_where_somebody_asked_for_none(cache: Path) -> None:
    _, written = on_a_terminal("lint", str(TWO_SITES), *AS_OF, env=environment(cache, TERM="xterm", NO_COLOR="1"))
    assert b"error TOP002" in written
    assert b"\x1b[3" not in written
    assert b"\x1b[1m" not in written


def test_no_colour_in_a_pipe(cache: Path) -> None:
    found = process("lint", str(TWO_SITES), *AS_OF, env=environment(cache, TERM="xterm"))
    assert found.returncode == 1
    assert b"\x1b" not in found.stdout + found.stderr
    assert found.stderr == b"", "no progress either"


def test_input_errors_have_colour_on_a_terminal_too(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: @\n")
    code, written = on_a_terminal("show", str(tmp_path / "a.yaml"), env=environment(cache, TERM="xterm"))
    assert code == 2
    assert b"\x1b[31m\x1b[1merror\x1b[0m INPUT" in written


def test_a_terminal_that_does_not_know_every_character(cache: Path) -> None:
    found = process("lint", str(TWO_SITES), *AS_OF, env=environment(cache, PYTHONIOENCODING="latin-1"))
    assert (found.returncode, found.stderr) == (1, b"")
    assert b"some name must stand in\\u2026\n" in found.stdout


def test_a_file_whose_name_is_no_text(cache: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\x1b[31m.yaml"
    Path(os.fsdecode(name)).write_text("a: @\n")
    found = process("lint", os.fsdecode(name), env=environment(cache))
    assert found.returncode == 2
    assert b"\x1b" not in found.stdout
    assert "··[31m.yaml:1:4: error INPUT".encode() in found.stdout
    data = json.loads(process("lint", os.fsdecode(name), "--format", "json", env=environment(cache)).stdout)
    assert os.fsencode(data["files"][0]) == name


def test_it_can_be_run_as_a_module_and_as_a_program(cache: Path) -> None:
    program = Path(sys.executable).parent / "hadesign"
    found = subprocess.run([program, "--version"], env=environment(cache), capture_output=True, timeout=300, check=True)
    assert found.stdout == process("--version", env=environment(cache)).stdout
