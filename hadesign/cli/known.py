"""`--baseline` and `--write-baseline`: findings that are known."""

from collections.abc import Sequence
from pathlib import Path

from hadesign.cli.asked import LintOptions
from hadesign.cli.judging import Judged, LintRun
from hadesign.errors import UsageError
from hadesign.i18n import _, ngettext
from hadesign.lint import Report
from hadesign.lint.baseline import Baseline, KnownFinding, baseline_of, read_baseline, written
from hadesign.lists import listed
from hadesign.source import visible


class KnownFindings:
    """The baselines of a run, read before it begins: `gone` are those of their findings that are found no more.

    There is one if a command line names it; the settings of several folders may name one each.
    """

    def __init__(self, asked: LintOptions, baselines: Sequence[Path]) -> None:
        """Read them.

        Raises:
            UsageError: one cannot be read, or is to be read and written at once.
        """
        if asked.baseline and asked.write_baseline:
            raise UsageError(_("--baseline reads what --write-baseline writes; give one of them."))
        self._asked = asked
        self._baselines = {file: read_baseline(file) for file in baselines}
        self.gone: tuple[KnownFinding, ...] = ()
        self.notice = ""

    @property
    def there(self) -> bool:
        """Whether there is a baseline."""
        return bool(self._baselines or self._asked.write_baseline)

    def marked(self, report: Report) -> Report:
        """Return a report in which what the baselines list is known."""
        for baseline in self._baselines.values():
            report = baseline.applied(report)
        return report

    def report(self, judged: Judged, judging: LintRun) -> Report:
        """Return what was found, with what is known of it; write a baseline if that is asked for.

        Raises:
            UsageError: the baseline is not written, as some input is wrong, or as the file system refuses.
        """
        if self._asked.write_baseline:
            return self._written(self._asked.write_baseline, judged, judging.shown)
        stale: list[str] = []
        for file, baseline in self._baselines.items():
            gone = tuple(baseline.gone(judged.report, judged.designs, judging.rules))
            stale += [_stale(file, gone)] if gone else []
            self.gone += gone
        self.notice = "\n".join(map(visible, stale))
        return self.marked(judged.report)

    def _written(self, file: Path, judged: Judged, shown: Sequence[str]) -> Report:
        if judged.failed:
            # It would lack what nobody could judge; the mistakes are told instead.
            self.notice = _("{file} is not written, as some input is wrong.", file=file)
            return judged.report
        from hadesign.writer.single import write_file

        infos = "info" in shown or self._asked.fail_on in ("info", "unknown")
        baseline: Baseline = baseline_of(judged.report, infos=infos)
        write_file(file, written(baseline))
        count = len(baseline.entries)
        self.notice = ngettext("{count} finding is in {file}.", "{count} findings are in {file}.", count, file=file)
        return baseline.applied(judged.report)


def _stale(file: Path, gone: tuple[KnownFinding, ...]) -> str:
    """Say which findings the baseline need not list any more, and what to do about it."""
    names = listed([f"{entry.rule} {entry.about}".strip() for entry in gone], 3)
    return ngettext(
        "{file} is stale: {count} finding of it is gone ({names}). Write it again with --write-baseline.",
        "{file} is stale: {count} findings of it are gone ({names}). Write it again with --write-baseline.",
        len(gone),
        file=file,
        names=names,
    )
