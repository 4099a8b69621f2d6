"""What the parts of a service are called when they are lost, by what they are to it."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, Plural, plural
from hadesign.proof.services.reasons import Counted, PartRole

ONLY: Mapping[PartRole, Message] = {
    "etcd": N_("takes the only etcd member"),
    "api-servers": N_("takes the only API server"),
    "address": N_("takes the node that the endpoint names"),
    "balancer": N_("takes the load balancer that the endpoint names"),
    "instances": N_("takes the only load balancer instance that can hold the address"),
    "replicas": N_("takes the only replica"),
}
"""The loss of the only part of a role."""
PARTS: Mapping[PartRole, Plural] = {
    "etcd": plural("removes etcd member {names}", "removes etcd members {names}"),
    "api-servers": plural("removes API server {names}", "removes API servers {names}"),
    "address": plural(
        "removes node {names}, which the endpoint names", "removes nodes {names}, which the endpoint names"
    ),
    "balancer": plural("removes load balancer {names}", "removes load balancers {names}"),
    "instances": plural("removes load balancer instance {names}", "removes load balancer instances {names}"),
    "replicas": plural("removes the replica on {names}", "removes the replicas on {names}"),
}
"""The loss of some parts of a role."""
COUNTED: Mapping[Counted, Plural] = {
    "everywhere": plural("{count:,} of {total:,} left", "{count:,} of {total:,} left"),
    "best-side": plural(
        "at most {count:,} of {total:,} left on any side", "at most {count:,} of {total:,} left on any side"
    ),
    "one-side": plural("{count:,} of {total:,} left on one side", "{count:,} of {total:,} left on one side"),
}
"""What is left of parts, by where they are counted."""
