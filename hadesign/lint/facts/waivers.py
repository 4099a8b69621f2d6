"""Facts about waivers; known only after the other rules have spoken."""

from collections.abc import Sequence

from hadesign.lint.facts.base import Context, Item, Topic

TOPIC = Topic("Waivers, after the other rules have spoken.")


@TOPIC.items(
    "all",
    "Every waiver, from `spec.waivers` and from comments.",
    rule="rule that it waives",
    owner="who answers for it",
    until="its last day",
    malformed="whether it cannot count",
    problem="what is wrong with it; null if nothing is",
    expired="whether its last day is past",
    used="whether a finding needs it",
    bound="whether it says how far it goes: a comment stands on a line, an entry names a path or says `all`",
    ran="whether its rule was run",
    about="the waiver",
)
def all_waivers(context: Context) -> Sequence[Item]:
    """Return the waivers."""
    return context.waivers
