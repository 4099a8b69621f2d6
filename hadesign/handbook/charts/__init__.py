"""Charts of the handbook: SVG that is made when the pages are, and that needs no script to be read."""
