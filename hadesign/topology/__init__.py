"""From the blueprint to the Cluster: what will exist, decided once."""
