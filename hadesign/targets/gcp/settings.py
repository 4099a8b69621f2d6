"""What Google Cloud's passthrough network load balancers can be told."""

from hadesign.targets.cloud import Product

PRODUCT = Product(
    "gcp", "Google Cloud", interval=(1, 300), timeout=(1, 300), count=(1, 10), by_address=False, keeps_port=True
)
"""https://cloud.google.com/load-balancing/docs/health-check-concepts: a check may take as long as its interval. That
packets arrive as they were sent: https://cloud.google.com/load-balancing/docs/internal."""
NAME = 63
"""Characters of a resource's name (https://cloud.google.com/compute/docs/naming-resources)."""
PROBES = {
    "internal": ("35.191.0.0/16", "130.211.0.0/22"),
    "external": ("35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"),
}
"""Where checks come from, by the balancer's scope (https://cloud.google.com/load-balancing/docs/firewall-rules)."""
FORGOTTEN = 10
"""Minutes after which a silent connection is forgotten, for which there is no setting
(https://cloud.google.com/load-balancing/docs/internal#session-affinity, connection tracking)."""
TTL = 300
"""Seconds that resolvers may keep a record of which nobody says it, as Cloud DNS has it by default
(https://cloud.google.com/sdk/gcloud/reference/dns/record-sets/create)."""
