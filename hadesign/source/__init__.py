"""YAML text to data with positions."""

from hadesign.source.columns import columns, cut, folded, padded, pieces
from hadesign.source.document import Comment, Document, read, read_stream, read_text
from hadesign.source.excerpt import excerpt
from hadesign.source.flow import quoted
from hadesign.source.gathered import Far, appended
from hadesign.source.harmless import blanked, escaped, logged, visible
from hadesign.source.lines import Texts, split_lines
from hadesign.source.problems import did_you_mean, input_diagnostic, meant, nearest

__all__ = [
    "Comment",
    "Document",
    "Far",
    "Texts",
    "appended",
    "blanked",
    "columns",
    "cut",
    "did_you_mean",
    "escaped",
    "excerpt",
    "folded",
    "input_diagnostic",
    "logged",
    "meant",
    "nearest",
    "padded",
    "pieces",
    "quoted",
    "read",
    "read_stream",
    "read_text",
    "split_lines",
    "visible",
]
