"""The colours of pictures, each with the one that takes its place where the reader's screen is dark."""

PAPER, BOX, TILE, EDGE = "white", "#ffffff", "#fffffe", "#cbd5e1"
INK, PALE = "#1f2937", "#64748b"
LINE, FAINT = "#475569", "#a3b1c4"
GONE, ALARM = "#e5e7eb", "#fde8e8"
HURT, DOWN = "#d97706", "#dc2626"
FRAMES = ("#f1f5f9", "#e6ecf3")

DARK = {
    PAPER: "#1e2129",
    BOX: "#303644",
    TILE: "#f8fafc",
    EDGE: "#4b5568",
    INK: "#e8ebf0",
    PALE: "#9aa5b8",
    LINE: "#a9b4c6",
    FAINT: "#6b778c",
    GONE: "#2b303b",
    ALARM: "#4c1d1d",
    HURT: "#f59e0b",
    DOWN: "#f87171",
    FRAMES[0]: "#262b36",
    FRAMES[1]: "#232732",
}


def dark_style() -> str:
    """Return a style sheet that recolours an SVG where the reader's screen is dark."""
    rules = [f'[{part}="{light}"]{{{part}:{dark}}}' for light, dark in DARK.items() for part in ("fill", "stroke")]
    return f"@media (prefers-color-scheme: dark){{{''.join(rules)}}}"
