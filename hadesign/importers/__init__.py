"""Configs of a cluster that exists -> a blueprint: each fact with its place, each gap as a question.

What no file says stays unsaid. An installer's own defaults are facts of that installer, with their source.
"""
