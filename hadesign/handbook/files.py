"""The generated configs and how to run them."""

from pathlib import PurePosixPath

from hadesign.handbook.book import Book
from hadesign.handbook.markdown import code, join, table


def page(book: Book) -> str:
    """Return the list of configs; each target's README says which command takes which file, in order."""
    if not book.configs:
        return join("# Files", "No config was compiled: no target fits this design.")
    targets: dict[str, list[str]] = {}
    for artifact in book.configs:
        _, target, *rest = PurePosixPath(artifact.path).parts
        targets.setdefault(target, []).append("/".join(rest))
    sections = []
    for target, paths in targets.items():
        readme = next((a for a in book.configs if a.path == f"configs/{target}/README.md"), None)
        rows = [(code(path), _purpose(path)) for path in sorted(paths)]
        steps = _steps(str(readme.content)) if readme else ""
        # A README that lists its files by machine says more than a list of them here could.
        sections += [f"## {target}", "" if "|---|" in steps else table(("file", "for"), rows), steps]
    return join("# Files, and how to run them", "All paths are below `configs/` of the design package.", *sections)


def _purpose(path: str) -> str:
    """Say what a file is for, by its name."""
    folder, _, name = path.rpartition("/")
    if folder:
        return code(folder)
    stem = PurePosixPath(name).stem
    for prefix, what in (("join-pool-", "machines of pool "), ("join-", "machine "), ("etcd-", "etcd member ")):
        if stem.startswith(prefix):
            return what + code(stem.removeprefix(prefix))
    return {"init.yaml": "first control-plane node", "fill-secrets.sh": "fills secrets in"}.get(name, "reading first")


def _steps(readme: str) -> str:
    """Return a README one level deeper, without its comment and title."""
    lines = [line for line in readme.splitlines() if not line.startswith("<!--")]
    shifted, fenced = [], False
    for line in lines:
        fenced ^= line.startswith("```")
        if line.startswith("# ") and not fenced:
            continue
        shifted.append(f"#{line}" if line.startswith("#") and not fenced else line)
    return "\n".join(shifted).strip()
