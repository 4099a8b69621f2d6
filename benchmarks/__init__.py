"""Figures with ratios, taken within one run: `make bench`."""
