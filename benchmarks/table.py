"""How figures are printed: a title, rows of one width, and ratios with their goals."""

from benchmarks.measure import Figure

NAME = 44
"""Columns of what a row is about."""


def title(text: str, *columns: str) -> None:
    """Begin a table; without columns it is one of whole processes."""
    heads = columns or ("wall", "processor", "peak memory")
    print(f"\n{text}\n{'':{NAME}}{''.join(f' {head:>12}' for head in heads)}")


def row(name: str, *cells: str) -> None:
    """Print a row of cells."""
    print(f"{name:{NAME}}{''.join(f' {cell:>12}' for cell in cells)}")


def process(name: str, figure: Figure) -> None:
    """Print what a whole process took."""
    row(name, f"{figure.wall:.3f} s", f"{figure.processor:.3f} s", f"{figure.memory:.0f} MiB")


def goal(name: str, cells: tuple[str, ...], wanted: str, *, met: bool) -> None:
    """Print what is held against a goal."""
    print(f"{name:{NAME}}{''.join(f' {cell:>12}' for cell in cells)}   goal {wanted}: {'met' if met else 'MISSED'}")


def ratio(name: str, figure: Figure, other: Figure, wanted: float) -> None:
    """Print how much of another process's time one takes; by processor time, as other programs may be running."""
    processor = figure.processor / other.processor
    cells = f"{figure.wall / other.wall:.2f} x", f"{processor:.2f} x"
    goal(name, cells, f"{wanted} x", met=processor <= wanted)


def milliseconds(seconds: float) -> str:
    """Write a time below a second."""
    return f"{seconds * 1000:.1f} ms"
