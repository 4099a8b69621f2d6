"""The page about profiles, what each of ours asks for: `site/rules/profiles.md`."""

from hadesign.lint.catalogue import PROFILES
from hadesign.lint.profilefile import ProfileFile, load
from hadesign.report.markdown import table
from hadesign.resources import rules_dir

_HEAD = """# Profiles

A profile says how strictly a kind of cluster is judged. A blueprint names it with `spec.profile`; `--profile` and the
settings of a folder can name one, too: see
[how strictly a design is judged](../guide/findings.md#how-strictly-a-design-is-judged).
"""
_ORDER = ("lab", "node", "zone", "region", "regulated")


def profiles_page() -> str:
    """Return the page."""
    found = {path.stem: load(path)[0] for path in (rules_dir() / PROFILES).glob("*.yaml")}
    ordered = sorted(found.values(), key=lambda profile: (_ORDER.index(profile.name), profile.name))
    return "\n".join([_HEAD, *map(_profile, ordered)])


def _profile(profile: ProfileFile) -> str:
    parts = [f"## {profile.name}\n", f"{profile.title}. {profile.why}\n"]
    if profile.extends:
        parts.append(f"Asks for all that [{profile.extends}](#{profile.extends}) does.\n")
    if profile.survive:
        parts.append(f"The design must promise to survive any one {profile.survive}, or more ([FCT004](FCT004.md)).\n")
    if profile.says:
        rows = [(entry.silence, f"`spec.{entry.field}`") for entry in profile.says]
        parts.append("The design must say ([FCT001](FCT001.md)):\n\n" + table(("what", "where"), rows).strip() + "\n")
    for level in ("error", "warning", "info"):
        words = [word for word, severity in (profile.severity or {}).items() if severity == level]
        if words:
            parts.append(f"{_LEVELS[level]}: {', '.join(map(_linked, words))}.\n")
    parts += [f"Source: [{one.title}]({one.url}).\n" for one in profile.references]
    return "\n".join(parts)


_LEVELS = {"error": "Errors here", "warning": "Warnings here", "info": "Advice here"}


def _linked(word: str) -> str:
    return f"[{word}]({word}.md)" if word[-1].isdigit() else f"all of {word}"
