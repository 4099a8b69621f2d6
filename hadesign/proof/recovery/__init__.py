"""How services come back after a failure and when, and how much work is lost."""
