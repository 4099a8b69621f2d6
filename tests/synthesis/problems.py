"""Small questions, drawn by a seed, and their answers by going through every design there is."""

import random
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

import yaml

from hadesign.errors import InputError
from hadesign.lint import Report
from hadesign.proof import Proof, prove
from hadesign.source import Document, read_text
from hadesign.synthesis.asked import asked_of
from hadesign.synthesis.choices import OpenChoice, Picks, choices_of, settled
from hadesign.synthesis.judging import cluster_of
from hadesign.synthesis.outcomes import Synthesis
from hadesign.synthesis.search import SearchLimits, synthesize
from hadesign.topology import Cluster

Data = dict[str, Any]
ALL = 10**6
ZONES = ("a", "b", "c")


class Answer(NamedTuple):
    """A design that meets all objectives."""

    cost: Decimal
    picks: Picks


def problem(seed: int) -> Data:
    """Return a question about a control plane, its balancers, and workers with one application."""
    rng = random.Random(seed)
    count = rng.choice((2, 3))
    zones = [{"name": name, "subnet": "10.9.0.0/16"} for name in ZONES[:count]]
    for zone in zones:
        if rng.random() < 0.3:
            zone["power"] = rng.choice(("feed-1", "feed-2"))
    names = [zone["name"] for zone in zones]
    lists = [names, names[:1], names[1:], [names[0], names[-1]]]
    some = [one for number, one in enumerate(lists) if one not in lists[:number]]
    spec: Data = {
        "objectives": {"survive": rng.choice(("node", "zone"))},
        "kubernetes": {"version": "1.36.4", "installer": "kubeadm"},
        "infrastructure": {"provider": "bare-metal", "zones": zones},
        "controlPlane": {"endpoint": "api.example.org:6443", "webhooks": []},
        "etcd": {"topology": "stacked"},
        "nodes": [
            {
                "pool": "cp",
                "roles": ["control-plane", "etcd"],
                "count": {"oneOf": [rng.choice((1, 2)), rng.choice((3, 5))]},
                "zones": {"oneOf": rng.sample(some, min(2, len(some)))},
            },
            {"name": "lb-1", "zone": {"oneOf": rng.sample(names, 2)}, "roles": ["load-balancer"]},
            {
                "choice": "second",
                "oneOf": [{}, {"name": "lb-2", "zone": rng.choice(names), "roles": ["load-balancer"]}],
            },
            {
                "pool": "workers",
                "roles": ["worker"],
                "size": {"cpu": 4, "memory": "8Gi", "pods": 30},
                "perZone": {"oneOf": {"from": 1, "to": 2}},
            },
        ],
        "loadBalancers": [
            {
                "name": "api",
                "type": "haproxy-keepalived",
                "vip": "10.9.0.1",
                "virtualRouterId": 71,
                "instances": {"choice": "second", "oneOf": [["lb-1"], ["lb-1", "lb-2"]]},
            }
        ],
        "workloads": [
            {
                "name": "cart",
                "kind": "Deployment",
                "tier": "critical",
                "replicas": {"oneOf": [2, 3]} if rng.random() < 0.5 else 2,
                "requests": {"cpu": 1, "memory": "1Gi"},
                "spread": rng.choice(({"zone": "required", "node": "required"}, {"node": "required"})),
            }
        ],
    }
    prices = {
        "currency": "EUR",
        "per": "month",
        "source": "drawn",
        "nodes": [{"role": "worker", "price": rng.randint(1, 9)}, {"price": rng.randint(1, 9)}],
        "zones": [{"price": rng.choice((0, 3, 10))}],
    }
    return {
        "apiVersion": "hadesign.io/v1",
        "kind": "Synthesis",
        "metadata": {"name": "drawn"},
        "prices": prices,
        "spec": spec,
    }


def as_document(data: Data, file: str = "question.yaml") -> Document:
    """Write data as YAML, and read it."""
    return read_text(yaml.safe_dump(data, sort_keys=False), file)


def no_rules(_cluster: Cluster, _proof: Proof) -> Report:
    """Find nothing: what is asked here is asked of the proof."""
    return Report("", (), ())


def answered(data: Data, *, tries: int = ALL, told: int = ALL, near: Document | None = None) -> Synthesis:
    """Return what the search finds."""
    document = as_document(data)
    limits = SearchLimits(tries, told)
    return synthesize(document, asked_of(document), choices_of(document), no_rules, limits, near)


def by_brute_force(data: Data) -> list[Answer]:
    """Return every design that meets all objectives, each proved by itself, with what its parts cost."""
    document = as_document(data)
    choices = choices_of(document)
    found = []
    for picks in product(*(range(choice.size) for choice in choices)):
        cluster = _cluster(document, choices, picks)
        if cluster is not None and all(one.met is True for one in prove(cluster).objectives):
            found.append(Answer(cost(data["prices"], cluster), picks))
    return sorted(found)


def _cluster(document: Document, choices: tuple[OpenChoice, ...], picks: Picks) -> Cluster | None:
    try:
        return cluster_of(settled(document, choices, picks), document.file)
    except InputError:
        return None


def cost(prices: Data, cluster: Cluster) -> Decimal:
    """Return what a design costs, by what will exist: prices of workers, of other machines, and of zones."""
    worker, other = (Decimal(row["price"]) for row in prices["nodes"])
    machines = sum((worker if "worker" in node.roles else other for node in cluster.nodes), Decimal(0))
    zones = {node.zone for node in cluster.nodes if node.zone}
    return machines + Decimal(prices["zones"][0]["price"]) * len(zones)
