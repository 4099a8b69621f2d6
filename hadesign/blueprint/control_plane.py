"""API servers, scheduler, controller manager, their certificates and admission webhooks, and etcd."""

from typing import Literal, Self, TypeAlias

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNever, OrNone, Section, optional, required, several, stated_list
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.quantities import (
    Date,
    DnsName,
    Duration,
    EtcdVersion,
    FilePath,
    HostPort,
    Line,
    Memory,
    Name,
    Percent,
    Period,
    Resource,
    San,
)
from hadesign.blueprint.refusal import broken
from hadesign.blueprint.section import to_camel
from hadesign.blueprint.workloads import DisruptionBudget, Spread
from hadesign.i18n import _

AuditMode: TypeAlias = Literal["batch", "blocking", "blocking-strict"]
"""https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#batching"""


class LeaderElection(Section):
    """How a component that may work in one copy only finds its leader."""

    leader_elect: bool | None = optional("Whether copies elect a leader, so that one works at a time.", True)
    lease_duration: Period | None = optional("How long a leader that went silent is respected.", "15s")
    renew_deadline: Period | None = optional("How long a leader tries to renew before it gives up.", "10s")
    retry_period: Period | None = optional("Pause between two tries to renew.", "2s")


class ControllerManager(LeaderElection):
    """kube-controller-manager."""

    node_monitor_grace_period: Period | None = optional("Silence after which a node counts as unhealthy.", "50s")


_MOST_GOAWAY = 0.02
"""https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/, --goaway-chance."""


class ApiServer(Section):
    """kube-apiserver."""

    port: int | None = optional(
        "Port the API servers listen on; 6443 when absent (kubeadm's default).", 6443, ge=1, le=65535
    )
    extra_sans: tuple[San, ...] = several(
        "Further names or addresses for the API servers' certificate.", ["api.internal"], alias="extraSANs"
    )
    default_not_ready_toleration: Duration | None = optional("How long pods stay on a node that is not ready.", "300s")
    peak_load: Percent | None = optional("Share of its CPU that the busiest of them uses at peak, measured.", "35%")
    priority_and_fairness: bool | None = optional(
        "Whether requests wait in queues by who sends them (API Priority and Fairness); Kubernetes' default is true.",
        True,
    )
    goaway_chance: Percent | None = optional(
        "Share of requests after which a client is asked to connect anew, 2% at most; 0% says none.", "0.1%"
    )

    @model_validator(mode="after")
    def _seldom(self) -> Self:
        """Refuse a share with which no API server starts."""
        if self.goaway_chance is not None and self.goaway_chance > _MOST_GOAWAY:
            raise broken(_("no API server starts with more than 2%"), _("0% to 2%, such as 0.1%"), "goawayChance")
        return self


class Certificates(Section):
    """Life of the cluster's certificates."""

    rotation: Literal["automatic", "on-upgrade", "manual", "none"] | None = optional(
        "How certificates are renewed.", "automatic"
    )
    validity: Period | None = optional("Lifetime of a certificate.", "365d")
    expires: Date | None = optional("Day on which the first of them ends.", "2027-09-01")
    ca_expires: Date | None = optional(
        "Day on which the first certificate authority ends that signs them.", "2036-09-01"
    )
    reload: OrNone[Line] | None = optional(
        "What makes programs read renewed certificates; none if nothing does.", "restart of the static pods"
    )


class Encryption(Section):
    """Encryption of secrets in etcd."""

    provider: Literal["aescbc", "aesgcm", "secretbox", "kms"] = required(
        "Encryption provider, as in an EncryptionConfiguration.", "secretbox"
    )
    config_file: FilePath = required(
        "Path of the EncryptionConfiguration on each control-plane node.",
        "/etc/kubernetes/enc/config.yaml",
    )


class AuditWebhook(Section):
    """Who is sent what the API servers write down (audit webhook backend)."""

    config_file: FilePath = required(
        "Path of its kubeconfig on each control-plane node.", "/etc/kubernetes/audit/webhook.yaml"
    )
    mode: AuditMode | None = optional(
        "Whether requests wait until it has been told (blocking), also fail where it was not (blocking-strict), or go"
        " on (batch, which is the API server's own default).",
        "batch",
    )
    replicas: int | None = optional("Copies that take what is sent, of which one is enough.", 2, ge=0, le=units.MOST)


class Audit(Section):
    """What the API servers write down of each request."""

    policy_file: FilePath = required(
        "Path of the audit policy on each control-plane node.", "/etc/kubernetes/audit/policy.yaml",
    )  # fmt: skip
    log_dir: FilePath | None = optional("Folder of the audit log.", "/var/log/kubernetes/audit")
    max_age: Period | None = optional("How long log files are kept.", "30d")
    webhook: OrNone[AuditWebhook] | None = optional(
        "Who is sent what is written down.", {"configFile": "/etc/kubernetes/audit/webhook.yaml", "mode": "batch"}
    )


class Authorization(Section):
    """Who is asked whether a request is allowed (an authorisation webhook)."""

    config_file: FilePath = required(
        "Path of the AuthorizationConfiguration on each control-plane node.", "/etc/kubernetes/authz/config.yaml"
    )
    failure_policy: Literal["NoOpinion", "Deny"] | None = optional(
        "What its failurePolicy makes of a request for which it gives no answer: others decide, or it is denied.",
        "NoOpinion",
    )
    replicas: int | None = optional("Copies that answer, of which one is enough.", 2, ge=0, le=units.MOST)


class Webhook(Section):
    """An admission webhook."""

    name: DnsName = required("Name of the webhook.", "policy.example.org")
    url: Line | None = optional(
        "URL of a webhook that runs outside of the cluster; one without it runs in pods.",
        "https://policy.example.net/validate",
    )
    failure_policy: Literal["Fail", "Ignore"] | None = optional(
        "What the API server does when it gets no answer.", "Fail"
    )
    replicas: int | None = optional("Number of copies that answer.", 2, ge=0, le=units.MOST)
    spread: OrNone[Spread] | None = optional("How the copies are spread.", {"node": "required"})
    pod_disruption_budget: OrNone[DisruptionBudget] | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    type: Literal["mutating", "validating"] | None = optional(
        "Whether it changes objects, one webhook after the other, or only looks at them, all at once.", "validating"
    )
    timeout: Period | None = optional("How long the API server waits.", "5s")
    start_time: Duration | None = optional("Time from scheduling a copy until it answers.", "20s")
    namespace: Name | None = optional("Namespace the webhook itself runs in.", "policy")
    excluded_namespaces: tuple[Name, ...] | None = stated_list(
        "Namespaces that are never sent to the webhook; an empty list says that it gets all of them.",
        ["kube-system", "policy"],
    )
    resources: tuple[Resource, ...] | None = stated_list(
        "Resources it is asked about; * is every one.", ["pods", "deployments"]
    )

    @model_validator(mode="after")
    def _outside(self) -> Self:
        """Refuse pods of what runs outside of the cluster."""
        own = ("namespace", "pod_disruption_budget", "replicas", "spread", "start_time")
        said = [name for name in own if getattr(self, name) is not None]
        if self.url is not None and said:
            raise broken(
                _("a webhook with `url` runs outside of the cluster and has no pods of its own"),
                _("either url, or what is said of pods"),
                to_camel(said[0]),
            )
        return self


class WayIn(Section):
    """A way by which people reach the API and the machines from outside."""

    name: Name = required("Name of the bastion, VPN or console.", "bastion-a")
    zone: Name | None = optional("Zone that it is lost with, if it is in one.", "a")


class Access(Section):
    """How people are let in to the API."""

    ways: tuple[WayIn, ...] | None = stated_list(
        "Ways by which people reach the API and the machines, of which one is enough.",
        [{"name": "bastion-a", "zone": "a"}, {"name": "vpn", "zone": "b"}],
    )

    identity_provider: OrNone[Name] | None = optional(
        "Dependency that tells who somebody is, by its name; none if no login needs one.", "sso"
    )
    break_glass: OrNone[Line] | None = optional(
        "Way in that needs no identity provider, for an emergency.", "client certificate, kept offline"
    )


class Record(Section):
    """What a name leads to, where clients call the API by one."""

    name: DnsName = required("The name.", "api.example.org")
    targets: tuple[San, ...] = required(
        "Addresses that its records hold, or the name that it is an alias of; clients try one after the other.",
        ["10.0.0.100"],
        strict=False,
        min_length=1,
    )
    ttl: Period | None = optional("How long resolvers may keep them (TTL).", "60s")


class ControlPlane(Section):
    """How the control plane is reached and led."""

    endpoint: HostPort | None = optional(
        "Name (or address) and port under which clients reach the API, the cluster's own machines included unless they"
        " have a way of their own.",
        "api.example.org:6443",
    )
    node_endpoint: HostPort | None = optional(
        "Name (or address) and port under which the cluster's own machines reach it, where that is another one.",
        "api.internal:6443",
    )
    records: tuple[Record, ...] = several(
        "What the names of endpoints, and of load balancers in front of ingress, lead to, where it is known.",
        [{"name": "api.example.org", "targets": ["10.0.0.100"]}],
    )
    api_server: ApiServer | None = optional("Settings of the API servers.", {"extraSANs": ["api.internal"]})
    scheduler: LeaderElection | None = optional("Settings of the schedulers.", {"leaderElect": True})
    controller_manager: ControllerManager | None = optional(
        "Settings of the controller managers.", {"leaderElect": True}
    )
    certificates: Certificates | None = optional(
        "How long the cluster's certificates live, and who renews them.", {"rotation": "automatic"}
    )
    encryption: OrNone[Encryption] | None = optional(
        "Encryption of secrets at rest.", {"provider": "secretbox", "configFile": "/etc/kubernetes/enc/config.yaml"}
    )
    audit: OrNone[Audit] | None = optional(
        "Policy and files of the audit log.", {"policyFile": "/etc/kubernetes/audit/policy.yaml"}
    )
    authorization: OrNone[Authorization] | None = optional(
        "Webhook that is asked whether a request is allowed.", {"configFile": "/etc/kubernetes/authz/config.yaml"}
    )
    access: Access | None = optional(
        "What lets people in to the API, as a rule and in an emergency.", {"identityProvider": "sso"}
    )
    webhooks: tuple[Webhook, ...] | None = stated_list(
        "Admission webhooks; an empty list says that there are none.", [{"name": "policy.example.org"}]
    )


class Disk(Section):
    """The disk that etcd writes its log to."""

    type: Literal["nvme", "ssd", "hdd", "network", "ramdisk"] | None = optional("Kind of disk.", "nvme")
    dedicated: bool | None = optional("True if nothing else writes to it.", True)
    fsync_p99: Duration | None = optional("99th percentile of WAL fsync, measured.", "2ms")
    commit_p99: Duration | None = optional("99th percentile of backend commit, measured.", "8ms")
    iops: int | None = optional("Sequential write IOPS, measured.", 3000, ge=0, le=1_000_000_000)
    ephemeral: bool | None = optional(
        "Whether what is on it is lost when the machine stops, as on an instance store.", False
    )


class Defragmentation(Section):
    """How space that etcd no longer uses is given back."""

    interval: Period | None = optional("Time between two runs on the same member.", "30d")
    one_by_one: bool | None = optional("Whether one member at a time is defragmented, and the leader last.", True)


class CorruptionChecks(Section):
    """How members of etcd notice that their data differ."""

    initial: bool | None = optional(
        "Whether a member compares its data with that of the others before it serves anybody.", True
    )
    compaction: bool | None = optional("Whether the leader compares what compactions leave on all members.", True)
    interval: OrNever[Period] | None = optional(
        "Time between two comparisons of all data, each of which reads the whole database.", "4h"
    )


class Transition(Section):
    """A change of the number of members that is under way: one by one, so that there is an even number in between."""

    from_: int = required("Number of members before.", 3, alias="from", ge=1, le=15)
    to: int = required("Number of members after.", 5, ge=1, le=15)
    until: Date = required("Last day on which the change may be under way.", "2027-03-01")

    @model_validator(mode="after")
    def _changes(self) -> Self:
        """Refuse a change to the same number."""
        if self.from_ == self.to:
            raise broken(_("`from` and `to` are the same"), _("the numbers of members before and after the change"))
        return self


class ClientFiles(Section):
    """Files on every control-plane machine with which API servers reach an etcd that is there already."""

    ca_file: FilePath = required("Path of the certificate that etcd's own are signed with.", "/etc/etcd/pki/ca.crt")
    cert_file: FilePath = required("Path of the certificate that API servers show.", "/etc/etcd/pki/client.crt")
    key_file: FilePath = required("Path of its key.", "/etc/etcd/pki/client.key")


class Etcd(Section):
    """The etcd cluster behind the API servers."""

    topology: Literal["stacked", "external"] | None = optional("On the control-plane nodes, or apart.", "stacked")
    disk: Disk | None = optional("The disk that each member writes its log to.", {"type": "nvme"})
    heartbeat_interval: Period | None = optional("Leader's heartbeat; etcd's default is 100ms.", "100ms")
    election_timeout: Period | None = optional("Silence after which an election starts; etcd's default is 1s.", "1s")
    quota: Memory | None = optional("Space quota of the backend; etcd's default is 2 GiB.", "4Gi")
    database_size: Memory | None = optional("Size of the backend, measured.", "600Mi")
    auto_compaction: OrNone[Period] | None = optional(
        "Time between two compactions of the history; API servers do one every 5 minutes when absent, and none says"
        " that nobody does.",
        "5m",
    )
    defragmentation: OrNone[Defragmentation] | None = optional(
        "How space that is no longer used is given back; none if nobody does that.", {"interval": "30d"}
    )
    corruption_checks: OrNone[CorruptionChecks] | None = optional(
        "How members notice that their data differ; none if they never look.", {"initial": True, "compaction": True}
    )
    version: EtcdVersion | None = optional("Version that members run, where somebody chose it.", "3.6.14")
    transition: Transition | None = optional(
        "Given while members are added or taken away one by one: until that day an even number between both is fine.",
        {"from": 3, "to": 5, "until": "2027-03-01"},
    )
    separate_events: bool | None = optional("Whether events are kept in an etcd of their own.", False)
    pre_vote: bool | None = optional(
        "Whether a member asks the others before it starts an election; etcd's default is true.", True
    )
    strict_reconfig_check: bool | None = optional(
        "Whether changes of members that would cost the quorum are refused; etcd's default is true.", True
    )
    data_dir: FilePath | None = optional("Folder that the member keeps its data in.", "/var/lib/etcd")
    existing: ClientFiles | None = optional(
        "Given if this etcd is external and there already, so that nothing sets it up: how API servers reach it.",
        {
            "caFile": "/etc/etcd/pki/ca.crt",
            "certFile": "/etc/etcd/pki/client.crt",
            "keyFile": "/etc/etcd/pki/client.key",
        },
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """Refuse stacked members that are there before the control plane they are part of."""
        if self.existing is not None and self.topology != "external":
            raise broken(
                _("`existing` is for an etcd of its own, and members on the control plane come with it"),
                _("`topology: external`"),
                "existing",
            )
        return self
