"""Texts and numbers that something treats apart: a reader of YAML, a shell, a terminal, a browser, a unit, a path."""

from collections.abc import Sequence
from typing import Any

MARK = "zqxout"
"""Stands in hostile texts where only somebody who was let out of a text would put it: what finds it there tells."""

ESCAPING: Sequence[str] = (
    f'"; {MARK}; "', f"'; {MARK}; '", f"a\n{MARK}: 1", f"a\n---\n{MARK}: 1", f"a\r\n::set-output name={MARK}::1",
    f"\n::error::{MARK}", f"$({MARK})", f"`{MARK}`", f"${{{MARK}}}", f"{{{{ {MARK} }}}}", f"{{% {MARK} %}}",
    f"</script><{MARK}>", f"<{MARK} onload=1>", f"--><{MARK}>", f"x */ {MARK}", f"%{{{MARK}}}", f"a: {MARK} # c",
    f"]]>\n{MARK}", f"@{MARK}@", f"a\u2028{MARK}: 1", f"a\x85{MARK}: 1", f"\x1b]0;{MARK}\x07", f"../../{MARK}",
    f"/etc/{MARK}", f"~{MARK}", f"-{MARK}", f"a\\\n{MARK}", f"a,{MARK}=1", f"[x](javascript:{MARK})", f"|{MARK}|\n|-|",
)  # fmt: skip
ODD: Sequence[str] = (
    "", " ", "\t", "a\tb", "a\\", "---", "...", "*", "&a", "*a", "!x", "!!float 9", "<<", "=", "|", ">", "%", "@", "#",
    "no", "null", "~", "true", "010", "1e3", "0x1f", "0o7", "1_000", "12:30", ".inf", "-.INF", ".nan", "1e400", "-0",
    "\u202e\u2066", "\u200b\xad", "\ufeff", "\x00", "\x7f\x9b", "\u0301\u0301", "\U0001f600", "\U000e0041",
    "\ufffe", "\ufffd", "e\u0301" * 5, "ﷺ", "a" * 64, "a" * 254, "a" * 5000, "é" * 64, "a.b." * 70, "..", ".",
)  # fmt: skip
SURROGATE = "\ud800"
"""Can be written in JSON as an escape, and in no file."""
QUANTITIES: Sequence[str] = (
    "9Ei", "-1", "0", "1", "99999999999999999999", "1e400", "0s", "0d", "1000000000000h", "99999d", "1ns", "100%", "0%",
    "100.0000001%", "99.99999999999999%", "0.0000000001%", "1m", "500m", "0.5", "1Gi", "0Gi", "1n", "9999999999999Gi",
    "1Gbit", "0bit", "9999-12-31", "0001-01-01", "2026-02-30", "2026-11-23T00:00:00Z", "0 0 30 2 *", "*/0 * * * *",
    "@reboot", "@daily", "* * * * *", "60 25 * * *", "1.36.4", "1.99.0", "v1.36.4", "1.0.0", "0.0.0", "1.36", "2.0.0",
    "node", "zone", "region", "rack", "2 nodes", "0 nodes", "99999999999999 zones", "none", "never", "required",
)  # fmt: skip
ADDRESSES: Sequence[str] = (
    "10.0.0.1", "127.0.0.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::", "fe80::1%eth0", "ff02::1",
    "fd00::/8", "::/0", "0.0.0.0/0", "10.0.0.0/33", "10.0.0.0/31", "10.0.0.0/32", "10.0.0.5/24", "2001:db8::/129",
    "[fd00::5]:6443", "10.0.0.1:0", "10.0.0.1:65536", "a:1", "api.example.org:6443", "https://x", "http://[::1",
    "s3://",
    "10.0.0.1,10.0.0.2", "10.0.0.1-10.0.0.0", "10.0.0.1-10.255.255.255", "::ffff:10.0.0.1", "010.0.0.1", "1.1",
)  # fmt: skip
PATHS: Sequence[str] = (
    "spec.nodes[*]", "...", "spec.", ".spec", "spec..nodes", "spec.nodes[", "spec.nodes[]", "spec.nodes[-1]", "[0]",
    "spec.nodes[99999999999999999999]", "spec.nodes[cp-a]", "spec.nodes['a']", "*", "spec.nodes[0].zone", "spec nodes",
    "spec.nodes[0][0][0]", "spec.nodes[0]zone", "spec\nnodes", "zone/a", "node/", "node/cp-a, zone/a", ",", "a=b",
)  # fmt: skip
NUMBERS: Sequence[Any] = (
    0, 1, -1, 2, 3, 7, 100, 65535, 65536, 2**31, 2**63, 10**30, 0.1, -0.5, 1e300, True, False, None,
)  # fmt: skip
EMPTY: Sequence[Any] = ([], {}, [[]], [{}], {"": ""}, [None], {"a": None})
TEXTS: Sequence[str] = (*ESCAPING, *ODD, *QUANTITIES, *ADDRESSES, *PATHS)
TOKENS: Sequence[str] = (
    *TEXTS, "- ", ": ", ", ", "{", "}", "[", "]", "? ", "&a ", "*a", "<<: *a", "<<: [*a, *a]", "!!str ", "!!int ",
    "!!float ", "!!binary ", "!!set ", "!!timestamp ", "!!python/name:os.system ", "| \n", ">-\n", "# hadesign: allow ",
    "# hadesign: allow ETC004 reason=\"x\" owner=me until=2027-01-01", "%YAML 1.3\n", "%TAG ! x\n", "\n---\n",
    "\n...\n",
    "\r", "\r\n", "\n", "\n\n", "  ", "'", '"', "\\", "\\x00", "\\ud800", "\\U00110000", "\xa0", "\u3000",
)  # fmt: skip
