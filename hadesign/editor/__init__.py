"""Blueprints in an editor: a language server that says what `lint` says, and how a word may go on."""
