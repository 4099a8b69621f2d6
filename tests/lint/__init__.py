"""The engine behind the rules."""
