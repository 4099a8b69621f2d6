"""Plants small mistakes in the topology and the proof, and tells which of them no test notices: `make mutants`.

Why not one of the mutation tools on PyPI, which were looked at first: mutmut changes functions alone, and of those that
have a decorator hardly any, while the mistakes that hurt most here are in tables and cached properties; cosmic-ray runs
a whole command of tests for every mutant; neither takes a seeded choice, nor removes one element of a set.
"""
