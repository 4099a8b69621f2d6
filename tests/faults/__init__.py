"""Faults at random moments, N rounds of each: `make faults`."""
