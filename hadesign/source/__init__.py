"""YAML text to data with positions."""

from hadesign.source.document import Comment, Document, read, read_text
from hadesign.source.excerpt import excerpt
from hadesign.source.problems import did_you_mean, input_diagnostic

__all__ = ["Comment", "Document", "did_you_mean", "excerpt", "input_diagnostic", "read", "read_text"]
