"""Designs that meet all objectives, in words: on a terminal, as Markdown, as JSON."""
