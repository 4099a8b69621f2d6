"""Steady-state availability, exact or not at all, and the numbers that it is made of."""
