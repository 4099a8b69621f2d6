"""Rules, tested by their own examples and by rules about rules."""
