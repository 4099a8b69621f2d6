"""The difference between two designs in words: on a terminal, as a comment on a pull request, as JSON."""
