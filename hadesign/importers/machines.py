"""From which machine a file is, where each machine has one of its own and the path says which."""

from collections.abc import Iterator, Sequence

from hadesign.importers.sources import SourceFile


def machines_of(sources: Sequence[SourceFile]) -> dict[str, str]:
    """Return the machine of each file by the file's name: the one folder in which its path differs from the others'.

    `lb-a/etc/haproxy.cfg` and `lb-b/etc/haproxy.cfg` are of lb-a and lb-b. Of a single file no folder is known to be
    a machine's.
    """
    found: dict[str, str] = {}
    for group in _alike(sources):
        columns = [{source.folders[at] for source in group} for at in range(len(group[0].folders))]
        differing = [at for at, names in enumerate(columns) if len(names) > 1]
        if len(differing) == 1 and len(columns[differing[0]]) == len(group):
            found |= {source.name: source.folders[differing[0]] for source in group}
    return found


def _alike(sources: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    """Yield files of the same name that stand at the same depth."""
    groups: dict[tuple[str, int], list[SourceFile]] = {}
    for source in sources:
        groups.setdefault((source.base, len(source.folders)), []).append(source)
    yield from groups.values()
