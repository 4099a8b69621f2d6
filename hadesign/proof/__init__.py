"""What the design survives, read off the Cluster."""
