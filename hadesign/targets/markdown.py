"""The few pieces of Markdown that the targets' READMEs share."""

from collections.abc import Iterable, Sequence


def shell(*lines: str) -> str:
    """Return a block of commands."""
    return "\n".join(("```sh", *lines, "```"))


def machine_table(rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the table that says which files belong on which machine."""
    listed = [f"| {machine} | {', '.join(f'`{file}`' for file in files)} |" for machine, files in rows]
    return "\n".join(("| machine | files |", "|---|---|", *listed))
