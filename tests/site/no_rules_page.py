"""The page that says which of the rules that hadesign set out with are none, and why: `site/rules/no-rules.md`."""

from tests.rules.listed import Listed, listed

_HEAD = """# What is no rule here

hadesign set out with a list of rules about highly available clusters. Most of them are [rules](index.md) now. Here is
the rest, so that nobody has to guess: what no design can tell, because only a running cluster knows it, and what a rule
of another name finds. No rule checks what stands on this page first; look at it where the cluster runs.
"""


def no_rules_page() -> str:
    """Return the page."""
    nothing = [one for one in listed() if one.state == "not-a-design-rule"]
    others = [one for one in listed() if one.state == "covered-by"]
    later = [one for one in listed() if one.state == "open"]
    parts = [
        _HEAD,
        "## Only a running cluster knows\n",
        _rows(nothing, "| Entry | Why no design can tell |"),
        "## Found by another rule\n",
        _rows(others, "| Entry | Rule |"),
    ]
    parts += ["## Not yet a rule\n", _rows(later, "| Entry | What is missing |")] if later else []
    return "\n".join(parts)


def _rows(found: list[Listed], head: str) -> str:
    return "\n".join([head, "|---|---|", *(f"| {one.entry} | {_told(one)} |" for one in found)]) + "\n"


def _told(one: Listed) -> str:
    if one.rules:
        return ", ".join(f"[{name}]({name}.md)" for name in one.rules)
    return " ".join(one.why.split()).replace("|", "\\|")
