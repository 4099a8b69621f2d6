"""What a profile says: how strictly a kind of cluster is judged."""

from collections.abc import Mapping
from dataclasses import field

from hadesign.diagnostic import Severity
from hadesign.frozen import dataclass
from hadesign.lint.rule import Rule
from hadesign.vocabulary.kinds import FailureLevel

DEFAULT = "node"
"""Profile of a design for which nobody names one."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A field that must be said: its subject, its path below `spec`, and what nobody knows without it, in words."""

    subject: str
    field: str
    silence: str
    own: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile says, with what it inherits; `survive` is the least level to be promised, if it asks for one.

    `severities` are by rule id or letters of a topic, `params` by rule and parameter.
    """

    name: str
    title: str
    survive: FailureLevel | None = None
    ignored: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    params: Mapping[tuple[str, str], str] = field(default_factory=dict)
    says: tuple[Silence, ...] = ()

    def severity(self, rule: Rule) -> Severity | None:
        """Return the severity of a rule's findings, if it is this profile that decides it."""
        return self.severities.get(rule.id) or self.severities.get(rule.topic)


NONE = Profile(DEFAULT, "")
"""What the default profile says: nothing but what rules say themselves."""
