"""Inputs that nobody would write, by the hundred thousand: hadesign answers each of them, and harms nobody with it."""
