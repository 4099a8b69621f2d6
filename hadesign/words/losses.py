"""How much work is lost, and where copies are kept, in words."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, _, translated
from hadesign.proof.recovery.fate import Fate, Keeping
from hadesign.proof.recovery.losses import LossClass, LossWindow
from hadesign.proof.recovery.reasons import Data, Undecided
from hadesign.words.recovery import lacks_words

_LOST: Mapping[LossClass, Message] = {
    "node": N_("a node"),
    "zone": N_("a zone"),
    "all-copies": N_("all copies"),
    "site": N_("the whole site"),
}
DATA: Mapping[Data, Message] = {"etcd": N_("etcd"), "volumes": N_("volumes")}


def unknown_loss(loss: LossWindow) -> str:
    """Say why it is not known how much is lost, or that everything is."""
    if loss.everything:
        return _("everything, without {facts}", facts=lacks_words(loss.lacking))
    open_question = any(isinstance(lack.what, Undecided) for lack in loss.lacking)
    lacking = lacks_words(loss.lacking)
    return _("unknown: {facts}", facts=lacking) if open_question else _("unknown without {facts}", facts=lacking)


def data_words(loss: LossWindow) -> str:
    """Say which data is lost."""
    data = translated(DATA[loss.what])
    return _("{data} of storage class {name}", data=data, name=loss.name) if loss.name else data


def lost_words(what: Data, failure: LossClass) -> str:
    """Say what is lost of some data."""
    return _("most members") if (what, failure) == ("etcd", "all-copies") else translated(_LOST[failure])


_KEEPING: Mapping[Keeping, Message] = {
    "in-cluster": N_("inside this very cluster"),
    "node": N_("on its node {name}"),
    "zone": N_("in its zone {name}"),
    "reached": N_("where the loss of its zones reaches them"),
    "elsewhere": N_("elsewhere"),
}


def place_words(fate: Fate) -> str:
    """Say where backups are kept."""
    return _("at a place that is not given") if fate.kept is None else translated(_KEEPING[fate.kept], name=fate.name)
