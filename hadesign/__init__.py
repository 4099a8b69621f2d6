"""Docs-as-code for highly available Kubernetes: lint, prove, compile and document one blueprint of a cluster."""

__version__ = "0.1.0"
