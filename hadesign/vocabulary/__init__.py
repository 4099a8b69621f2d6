"""Closed vocabularies: one row for each kind of failure, load balancer, installer, provider, network plugin, storage.

Whatever a word of the blueprint means is a column of its row; everything else asks the row and never compares names.
"""
