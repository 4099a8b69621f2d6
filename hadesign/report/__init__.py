"""Findings, proofs and inventories as text, JSON and Markdown; pure functions."""
