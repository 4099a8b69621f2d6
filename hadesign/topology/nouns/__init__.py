"""The nouns of the Cluster, by topic: small, frozen, each with the place in the blueprint that it comes from."""
