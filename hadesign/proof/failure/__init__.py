"""What dies when something fails, and the smallest sets of failures that take a service down."""
