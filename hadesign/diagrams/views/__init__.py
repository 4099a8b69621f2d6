"""The views: each shows a design from one side. A new one is a module here, and a row of `table.py`."""
