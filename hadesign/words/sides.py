"""An address that more than one side of a cut network has, in words."""

from hadesign.i18n import _, ngettext
from hadesign.lists import OR, listed
from hadesign.notation import as_time
from hadesign.proof.contests import Contest
from hadesign.proof.services.contested import AddressSide
from hadesign.words.things import thing_words

_LISTED = 4


def contest_words(one: Contest) -> str:
    """Say that several sides have an address, and for how long."""
    sides, vip = len(one.sides), one.address.vip
    if one.address.released is None:
        return ngettext("{count} side has {vip}", "{count} sides have {vip}", sides, vip=vip)
    return ngettext(
        "{count} side has {vip}, until who is without a majority gives it up within {time}",
        "{count} sides have {vip}, until who is without a majority gives it up within {time}",
        sides,
        vip=vip,
        time=as_time(one.address.released),
    )


def side_words(one: Contest, side: AddressSide) -> str:
    """Say what clients of a side reach."""
    zones = listed([thing_words(f"zone/{zone}") for zone in side.zones], _LISTED)
    holders = listed([holder.rpartition("/")[2] for holder in side.holders], _LISTED, patterns=OR)
    if side.answered:
        return _("clients in {zones} reach {holders}, and the API behind it", zones=zones, holders=holders)
    if one.address.released is not None:
        return _("clients in {zones} reach {holders}, and soon nothing", zones=zones, holders=holders)
    return _(
        "clients in {zones} reach {holders}, and nothing behind it: no API server there has a majority of etcd",
        zones=zones,
        holders=holders,
    )


def entering_words(one: Contest) -> str:
    """Say what clients from outside reach; nothing where only one side keeps the address."""
    if one.address.released is not None:
        return ""
    if not one.address.enters:
        return _("which of them clients from outside reach is not said (entersAt)")
    zones = listed([thing_words(f"zone/{zone}") for zone in one.address.enters], _LISTED)
    if len(one.address.enters) > 1:
        return _("clients from outside come in at {zones}, and are served if each of these is", zones=zones)
    return _("clients from outside come in at {zones}", zones=zones)
