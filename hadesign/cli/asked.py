"""What is asked of a lint: by the command line, and by the settings of the folder that a blueprint stands in."""

from dataclasses import replace
from pathlib import Path

from hadesign.cli.settings import Settings
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint import Catalogue, load
from hadesign.lint.choosing import chosen, with_params
from hadesign.lint.profiles import named


@dataclass(frozen=True, slots=True)
class LintOptions:
    """The options of `lint` about rules, findings and what counts, as they were given."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool = False
    params: tuple[str, ...] = ()
    fail_on: str | None = None
    show: tuple[str, ...] = ()
    baseline: Path | None = None
    write_baseline: Path | None = None
    statistics: bool = False
    quiet: bool = False
    own: tuple[Path, ...] = ()
    as_of: str | None = None
    no_config: bool = False
    profile: str = ""
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    jobs: int = 0
    scheduler: str = ""
    scheduler_file: str = ""
    no_cache: bool = False
    whole: bool = False

    @property
    def anew(self) -> bool:
        """Whether every design has to be judged in this run, whatever is known: to be mended, or timed."""
        return self.no_cache or self.statistics or self.fix or self.diff

    @property
    def by_scheduler(self) -> bool:
        """Whether workers of a cluster are to judge."""
        return bool(self.scheduler or self.scheduler_file)

    def with_settings(self, settings: Settings) -> "ChosenRules":
        """Return what holds for a blueprint: what the command line says comes first, rules are added."""
        given = {_name(param) for param in self.params}
        return ChosenRules(
            settings,
            self.select or settings.select,
            self.ignore or settings.ignore,
            self.preview or settings.preview,
            (*(param for param in settings.params if _name(param) not in given), *self.params),
            (*settings.rules, *self.own),
            self.fail_on or settings.fail_on or "error",
            (self.profile, settings.profile),
        )


def _name(param: str) -> str:
    return param.partition("=")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class ChosenRules:
    """Which rules judge a blueprint, with which parameters, and from which severity on they make a lint fail.

    `profile` is the one that is asked for, and the one for designs that name none; empty where there is none.
    """

    settings: Settings
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    preview: bool
    params: tuple[str, ...]
    folders: tuple[Path, ...]
    fail_on: str
    profile: tuple[str, str] = ("", "")

    def loaded(self, cache: Path | None, *, keep: bool = True) -> tuple[Catalogue, frozenset[str]]:
        """Return the rules there are, with their parameters, and the ids of those that run.

        Compiled ones are taken from `cache`, and others put there, where they are to be kept.

        Raises:
            InputError: with every mistake in rule files.
            UsageError: what was asked for does not exist.
        """
        catalogue = load(self.folders, cache, keep=keep)
        settings = self.settings
        try:
            # Asked apart, so that whoever wrote the mistake is told where it stands.
            chosen(catalogue, settings.select, settings.ignore, preview=settings.preview)
            with_params(catalogue, settings.params)
            if settings.profile:
                named(settings.profile, catalogue)
        except UsageError as error:
            raise UsageError(_("{file}: {error}", file=settings.file, error=error)) from None
        ids = chosen(catalogue, self.select, self.ignore, preview=self.preview)
        if self.profile[0]:
            named(self.profile[0], catalogue)
        return replace(with_params(catalogue, self.params), profile=self.profile, said=self._said(catalogue)), ids

    def _said(self, catalogue: Catalogue) -> frozenset[str]:
        """Return what is said of single rules: ids that are selected, parameters that are given."""
        words = {part.strip().upper() for joined in self.select for part in joined.split(",")}
        return frozenset((words & catalogue.rules.keys()) | {_name(param) for param in self.params})
