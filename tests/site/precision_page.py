"""The page on precision: designs that others published, and what lint finds in them: `site/guide/precision.md`."""

from collections import Counter
from collections.abc import Sequence

from hadesign.report.markdown import join, table, text
from tests.transcribed.transcribed import Transcribed, Verdict, transcribed, verdicts

_SILENCE = "FCT001"
_HEAD = """# How precise lint is

A tool that finds fault with everything is switched off. So designs that others published are transcribed, fact by fact:
guides, examples and samples of the projects themselves. What a source does not say is left out, and every error and
warning that `lint` has about the rest is judged: would the authors take it as true? Where they would not, the rule is
wrong and is mended. A test holds the findings to these."""
_CLAIMS = """## What is found

These findings say that something is weak or will not work. Each one is true of the source, for the reason beside it."""

_MENDED = """## What was wrong

The first run over these designs said things that their authors would not have taken as true. They are mended:

- [LB001](../rules/LB001.md) missed a balancer in front of the API servers of RKE and k3s, whose nodes balance by
  themselves. [LB013](../rules/LB013.md) now says what is left: clients outside.
- [FCT001](../rules/FCT001.md) asked how RKE2 and Kubespray check API servers from each node, which is theirs to know.
- A virtual address of OpenShift was refused, as its HAProxy and the API server seemed to want one port.
- [OPS002](../rules/OPS002.md) called a version of OpenShift unmaintained, although Red Hat has a calendar of its own.
- [TOP009](../rules/TOP009.md) found too few machines in the zone that only breaks ties between two others.
- [LB005](../rules/LB005.md) spoke of an API server's own member of etcd where etcd is external, and
  [ETC008](../rules/ETC008.md) of what nobody measured where a source is silent."""


def precision_page() -> str:
    """Return the page."""
    silent = sum(one.rule == _SILENCE for one in verdicts())
    counted = (
        f"There are {len(transcribed())} designs with {len(verdicts())} findings, all of them judged true."
        f" {silent} are [{_SILENCE}](../rules/{_SILENCE}.md) about a source that says nothing of backups, certificates"
        " or monitoring; the others are told below."
    )
    titles = {one.name: one.title for one in transcribed()}
    claims = [_claim(titles[one.file], one) for one in verdicts() if one.rule != _SILENCE]
    return join(
        _HEAD,
        "## The designs",
        counted,
        table(("design", "sources", "findings", "of these rules"), map(_row, transcribed())),
        _CLAIMS,
        table(("design", "rule", "why it is true"), claims),
        _MENDED,
    )


def _claim(title: str, one: Verdict) -> tuple[str, ...]:
    return text(title), _rule(one.rule), text(one.because)


def _row(design: Transcribed) -> tuple[str, ...]:
    found = [one for one in verdicts() if one.file == design.name]
    links = ", ".join(f"[{number}]({source})" for number, source in enumerate(design.sources, 1))
    return text(design.title), links, str(len(found)), _rules(found)


def _rules(found: Sequence[Verdict]) -> str:
    """List rules, each with how often it speaks if that is more than once."""
    counts = Counter(one.rule for one in found)
    return ", ".join(_rule(rule) + (f" ({times} times)" if times > 1 else "") for rule, times in sorted(counts.items()))


def _rule(rule: str) -> str:
    return f"[{rule}](../rules/{rule}.md)"
