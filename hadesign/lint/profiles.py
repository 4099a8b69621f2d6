"""Profiles: how strictly a kind of cluster is judged. They are data, and a blueprint, a setting or an option names one.

A profile changes severities, leaves rules out, gives their parameters other values, and lists what the design must
say. What a user says of a rule on the command line or in the settings comes before what a profile says of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hadesign.diagnostic import Path as Place
from hadesign.diagnostic import Severity
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _, version
from hadesign.lint.catalogue import PROFILES, Catalogue
from hadesign.lint.choosing import with_params
from hadesign.lint.folders import content, plain_files
from hadesign.lint.profile import DEFAULT, NONE, Profile, Silence
from hadesign.lint.rule import Level
from hadesign.resources import rules_dir
from hadesign.source import Document, did_you_mean, input_diagnostic
from hadesign.topology import Cluster


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Return the names of all profiles: ours, and those in `profiles/` of folders with rules of the user."""
    return sorted(_files(folders))


def named(name: str, catalogue: Catalogue) -> Profile:
    """Return a profile.

    Raises:
        UsageError: there is none of that name.
        InputError: with every mistake in its file.
    """
    files = _files(catalogue.folders)
    if name not in files:
        raise UsageError(_("there is no profile {name!r}; {hint}", name=name, hint=_hint(name, files)))
    return _inherited(name, files, catalogue, ())


def _hint(name: str, files: Iterable[str]) -> str:
    return did_you_mean(name, files) or _("there are {names}.", names=", ".join(sorted(files)))


def of(cluster: Cluster, catalogue: Catalogue) -> Profile:
    """Return the profile by which a design is judged: that of the command line, its own, or that of the settings.

    Raises:
        InputError: the design names one that does not exist, or its file is wrong.
    """
    asked, otherwise = catalogue.profile
    name = asked or cluster.profile or otherwise or DEFAULT
    if name == DEFAULT and not catalogue.folders:
        return NONE  # our own says nothing, which a test holds, and need not be read
    files = _files(catalogue.folders)
    if name not in files:
        path = ("spec", "profile")
        message = _("there is no profile {name!r}", name=name)
        raise InputError([input_diagnostic(message, cluster.document.value(path), path, hint=_hint(name, files))])
    return _inherited(name, files, catalogue, ())


def judging(cluster: Cluster, catalogue: Catalogue, ids: frozenset[str]) -> tuple[Profile, Catalogue, frozenset[str]]:
    """Return the profile by which a design is judged, the rules as that has them, and the ids of those that run.

    Raises:
        InputError: the design names one that does not exist, or its file is wrong.
    """
    profile = of(cluster, catalogue)
    return profile, applied(catalogue, profile), ids - left_out(catalogue, profile)


def applied(catalogue: Catalogue, profile: Profile) -> Catalogue:
    """Return the rules as a profile has them; what the user said of a rule stays.

    A finding that means that files would not work is one in every profile, as no profile makes them work.
    """
    params = [f"{rule}.{name}={value}" for (rule, name), value in profile.params.items()]
    judged = with_params(catalogue, (param for param in params if _named(param) not in catalogue.said))
    rules = {
        rule.id: rule if level is None or rule.files else replace(rule, levels=(Level(level, None),))
        for rule, level in ((rule, profile.severity(rule)) for rule in judged.rules.values())
    }
    return replace(judged, rules=rules)


def left_out(catalogue: Catalogue, profile: Profile) -> frozenset[str]:
    """Return the ids of the rules that a profile leaves out; one that is selected by its id runs."""
    return profile.ignored - catalogue.said


def _named(param: str) -> str:
    return param.partition("=")[0].lower()


def texts(folders: Iterable[Path]) -> dict[str, bytes]:
    """Return what is in the file of each profile, by its path: a design may name any of them.

    Raises:
        UsageError: one cannot be read.
    """
    return {str(path): content(path) for path in _files(folders).values()}


def _files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the file of each profile; one of the user's stands for one of ours that is called like it."""
    every = (rules_dir(), *folders)
    found = ((folder / PROFILES, (folder / PROFILES).glob("*.yaml")) for folder in every)
    return {path.stem: path for folder, paths in found for path in plain_files(folder, paths)}


def _inherited(name: str, files: Mapping[str, Path], catalogue: Catalogue, below: tuple[str, ...]) -> Profile:
    """Return a profile with all that those say which it extends."""
    path = files[name]
    profile, extends, document = _one(path, content(path), version())
    if problems := list(_problems(profile, extends, document, files, catalogue, below)):
        raise InputError(
            [input_diagnostic(text, document.value(at), at, expected=expected) for text, at, expected in problems]
        )
    if not extends:
        return profile
    base = _inherited(extends, files, catalogue, (*below, name))
    return replace(
        profile,
        survive=profile.survive or base.survive,
        ignored=base.ignored - profile.severities.keys() | profile.ignored,
        severities={**base.severities, **profile.severities},
        params={**base.params, **profile.params},
        says=(*base.says, *profile.says),
    )


@lru_cache(maxsize=64)
def _one(path: Path, _text: bytes, _language: str) -> tuple[Profile, str, Document]:
    """Read a profile file; once in a process for each text and language."""
    # Only needed where a design has a profile.
    from hadesign.lint.profilefile import load

    file, document = load(path)
    profile = Profile(
        file.name,
        file.title,
        file.survive,
        frozenset(file.ignore),
        {word: Severity(level) for word, level in (file.severity or {}).items()},
        {(rule, name): str(value) for rule, values in (file.params or {}).items() for name, value in values.items()},
        tuple(Silence(one.subject, one.field, one.silence, one.own is not False) for one in file.says),
    )
    return profile, file.extends or "", document


def _problems(
    profile: Profile,
    extends: str,
    document: Document,
    files: Mapping[str, Path],
    catalogue: Catalogue,
    below: tuple[str, ...],
) -> Iterator[tuple[str, Place, str]]:
    """Yield what is wrong with a profile, each with its place and what was expected."""
    path = files[Path(document.file).stem]
    if profile.name != path.stem:
        yield (
            _("the file is called {file}", file=path.name),
            ("name",),
            _("the name of the file: {name}", name=path.stem),
        )
    if extends and extends not in files:
        known = ", ".join(sorted(files.keys() - {profile.name}))
        yield _("there is no profile {name!r}", name=extends), ("extends",), _("one of {names}", names=known)
    elif extends in (*below, profile.name):
        yield _("profile {name} extends itself", name=profile.name), ("extends",), _("a profile that stands alone")
    yield from _wrong_rules(profile, document, catalogue)
    for rule, name in profile.params:
        try:
            with_params(catalogue, [f"{rule}.{name}={profile.params[rule, name]}"])
        except UsageError as error:
            yield str(error).rstrip("."), ("params", rule, name), _("a parameter of the rule, and a value of its unit")


def _wrong_rules(profile: Profile, document: Document, catalogue: Catalogue) -> Iterator[tuple[str, Place, str]]:
    """Yield the rules that do not exist, and those that a profile does not change."""
    topics = {rule.topic for rule in catalogue.rules.values()}
    listed = document.data.get("ignore")
    for number, rule in enumerate(listed if isinstance(listed, list) else ()):  # none is said in a word
        if rule not in catalogue.rules:
            yield catalogue.no_rule(rule), ("ignore", number), _("the id of a rule")
        elif catalogue.rules[rule].files:
            yield _works(rule), ("ignore", number), _("a rule that may be left out")
    for word in profile.severities:
        if word not in catalogue.rules and word not in topics:
            yield catalogue.no_rule(word), ("severity", word), _("the id of a rule, or the letters of a topic")
        elif word in catalogue.rules and catalogue.rules[word].files:
            yield _works(word), ("severity", word), _("a rule whose severity a profile may change")


def _works(rule: str) -> str:
    return _("{rule} tells files that would not work, which no profile changes", rule=rule)
