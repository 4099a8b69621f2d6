"""What EKS takes of node groups."""

import re

CLUSTER = re.compile("[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
"""Name of a cluster (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html)."""
NAME = 63
"""Characters of a node group's name (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)."""
TAINT = 63
"""Characters of a taint's key (https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html)."""
PROVIDER_VERSION = "~> 6.25"
"""The table that the files are held against is of 6.25; older ones know no thresholds of node_repair_config."""
AT_ONCE = 1
"""Machines of a group that an upgrade takes at once, which is EKS' own
(https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html)."""
AGENT = "eks-node-monitoring-agent"
"""Add-on that finds what the kubelet does not report
(https://docs.aws.amazon.com/eks/latest/userguide/node-health-nma.html)."""
SILENT = 30
"""Minutes that a node is not ready before it is replaced, of which nobody has a say without overrides
(https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html)."""
