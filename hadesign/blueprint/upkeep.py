"""How a cluster is kept up: upgrades, what it is made from, who is called, and who may destroy what."""

from typing import Literal

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNever, OrNone, Section, optional
from hadesign.blueprint.quantities import DayDone, Duration, Line, Share, Version


class WorkerUpgrade(Section):
    """How many workers an upgrade takes at once."""

    max_unavailable: Share | None = optional("Workers that may be away at once, a number or percentage.", 1)
    max_surge: Share | None = optional("New workers that may stand beside the old ones meanwhile.", 1)


class Upgrade(Section):
    """How the next version comes in."""

    to: Version | None = optional("Version that is planned next.", "1.37.1")
    control_plane_at_once: int | None = optional(
        "Machines of the control plane, or of etcd, that are upgraded at once.", 1, ge=1, le=units.MOST
    )
    workers: WorkerUpgrade | None = optional("How many workers it takes at once.", {"maxUnavailable": 1})
    order: Literal["zone-by-zone", "canary-first", "all-at-once"] | None = optional(
        "Whether one zone is done before the next one, a few machines before the rest, or all together.",
        "zone-by-zone",
    )
    snapshot_before: bool | None = optional("Whether a snapshot of etcd is taken just before.", True)
    rollback: OrNone[Line] | None = optional(
        "Where it is written how to go back, which Kubernetes itself cannot.", "https://wiki.example.org/rollback"
    )
    drain_timeout: OrNever[Duration] | None = optional(
        "Time after which a drain gives up; never if it waits for ever.", "30m"
    )


class Manifests(Section):
    """Where what runs in the cluster is written down."""

    location: Line | None = optional("Where the manifests are.", "https://git.example.org/shop/cluster")
    in_cluster: bool | None = optional("True if that place runs in this very cluster.", False)


class GameDays(Section):
    """Failures that are made on purpose."""

    last: OrNever[DayDone] | None = optional("Day of the last one.", "2026-09-15")


class Operations(Section):
    """How the cluster is kept up."""

    upgrade: Upgrade | None = optional("How the cluster gets its next version.", {"to": "1.37.1"})
    staging: OrNone[Line] | None = optional(
        "Cluster of the same make on which changes are tried first.", "shop-staging"
    )
    infrastructure_as_code: OrNone[Line] | None = optional(
        "Where machines and networks are written down as code.", "https://git.example.org/shop/infrastructure"
    )
    configuration: OrNone[Manifests] | None = optional(
        "Where what runs in the cluster is written down.", {"location": "https://git.example.org/shop/cluster"}
    )
    on_call: OrNone[Line] | None = optional("Who is called at any hour, and who after that.", "platform, then SRE")
    game_days: OrNone[GameDays] | None = optional("Failures that are made on purpose.", {"last": "2026-09-15"})
    destructive_rights: Literal["everyday", "two-step"] | None = optional(
        "Whether everyday accounts may delete nodes, namespaces and clusters, or only in a second step.", "two-step"
    )
