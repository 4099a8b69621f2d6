"""Room for what runs: what is left after a failure, what fits, and how much is advised."""
