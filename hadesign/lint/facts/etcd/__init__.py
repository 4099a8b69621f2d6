"""Facts about etcd: its members, what single failures leave of them, its disk and its timers."""

from hadesign.lint.facts.etcd import cluster, losses, maintenance, settings, ways
from hadesign.lint.facts.etcd.topic import TOPIC

__all__ = ["TOPIC", "cluster", "losses", "maintenance", "settings", "ways"]
