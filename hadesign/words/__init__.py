"""Sentences about a proof: each reason that `hadesign.proof` gives has its words here, once, for every reader."""
