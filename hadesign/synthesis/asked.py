"""What an architect asks: a blueprint in which some values are left open, and what its parts cost."""

from typing import Any, Literal, Self, TypeAlias

from hadesign.blueprint.base import Section, optional, required, several
from hadesign.blueprint.governance import Metadata
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.mistakes import Mistakes
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.nodes import Role
from hadesign.blueprint.problems import explain
from hadesign.blueprint.quantities import Line, Name, NodeName
from hadesign.blueprint.refusal import broken
from hadesign.blueprint.validating import validated
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import Document
from hadesign.source.limits import MAX_MISTAKES
from hadesign.vocabulary.balancers import BalancerType

KIND = "Synthesis"
MOST_PRICE = 10**9
"""Largest price; no part of a cluster costs as much, in any currency and for any time."""
Per: TypeAlias = Literal["hour", "month", "year"]


def _source(example: str) -> Any:
    """Declare where a price comes from."""
    return optional("Where the price comes from, if not from where the others do.", example)


class NodePrice(Section):
    """What machines cost: those of a pool, one by its name, those with a role, or all that no row before is about."""

    pool: Name | None = optional("Pool whose machines it is about.", "workers")
    node: NodeName | None = optional("Machine that it is about.", "cp-a")
    role: Role | None = optional("Role of the machines that it is about.", "worker")
    price: float = required("Price of one machine.", 180, ge=0, le=MOST_PRICE)
    source: Line | None = _source("offer of 2026-09-01")

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        """Refuse a row that is about machines in two ways."""
        given = [name for name in ("pool", "node", "role") if getattr(self, name) is not None]
        if len(given) > 1:
            message = _("the price has both `{one}` and `{other}`", one=given[0], other=given[1])
            raise broken(message, _("one of `pool`, `node` and `role`, or none for all other machines"), given[1])
        return self


class ZonePrice(Section):
    """What a zone costs in which a machine stands, such as a rack that is rented there and its uplinks."""

    zone: Name | None = optional("Zone it is about; all that no row before is about when absent.", "c")
    price: float = required("Price of the zone.", 900, ge=0, le=MOST_PRICE)
    source: Line | None = _source("colocation contract")


class BalancerPrice(Section):
    """What a load balancer costs; one on machines of our own costs what these do, unless a row names its type."""

    type: BalancerType | None = optional("Type it is about; all that no row before is about when absent.", "aws-nlb")
    price: float = required("Price of one balancer.", 20, ge=0, le=MOST_PRICE)
    source: Line | None = _source("provider's list")


class StoragePrice(Section):
    """What volumes of a storage class cost."""

    storage_class: Name | None = optional(
        "Class it is about; all that no row before is about when absent.", "block", alias="class"
    )
    price: float = required(
        "Price of one GiB of a volume, with all copies that are kept of it.", 0.1, ge=0, le=MOST_PRICE
    )
    source: Line | None = _source("provider's list")


class Prices(Section):
    """What parts of a design cost; parts that no row is about cost nothing, which is said of them."""

    currency: Line = required("Currency of all prices.", "EUR", max_length=12)
    per: Per = required("Time that they are for.", "month")
    source: Line = required("Where they come from.", "https://example.org/prices, 2026-09-01")
    nodes: tuple[NodePrice, ...] = several("Machines; the first row that is about one counts.", [{"price": 180}])
    zones: tuple[ZonePrice, ...] = several("Zones in which machines stand; the first row counts.", [{"price": 900}])
    load_balancers: tuple[BalancerPrice, ...] = several("Load balancers; the first row counts.", [{"price": 20}])
    storage: tuple[StoragePrice, ...] = several("Volumes; the first row counts.", [{"class": "block", "price": 0.1}])


class SynthesisFile(Section):
    """A blueprint with questions, and prices."""

    api_version: Literal["hadesign.io/v1"] = required("Version of the format.", "hadesign.io/v1")
    kind: Literal["Synthesis"] = required("What the document is.", KIND)
    metadata: Metadata = required("Name and owners of the design.", {"name": "shop-prod"})
    prices: Prices = required("What its parts cost.", {"currency": "EUR", "per": "month", "source": "our contracts"})
    spec: dict[str, Any] = required(
        "The design as in a blueprint; in place of any value may stand `oneOf` with those that it may have.",
        {"nodes": [{"pool": "workers", "perZone": {"oneOf": [2, 3, 4]}}]},
    )


def asked_of(document: Document) -> SynthesisFile:
    """Return what a document asks.

    Raises:
        InputError: with every mistake in it, but for those in the design.
    """
    mistakes = Mistakes(2 * MAX_MISTAKES)
    try:
        return validated(SynthesisFile, document.data, mistakes)
    except ValidationError as error:
        raise InputError(explain(error, document, SynthesisFile, mistakes.let_go)) from None
