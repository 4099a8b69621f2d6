"""The two ways in which our own validators refuse a value; `problems` turns both into a sentence."""

from hadesign.blueprint.native import PydanticCustomError
from hadesign.i18n import Message


def not_a(sentence: Message, expected: str, hint: str = "", *, text: bool = False) -> PydanticCustomError:
    """Refuse a scalar: `{value} is not a duration`, then what was expected and perhaps what was meant.

    `text` says that any text would do, so that the kind of a value that is none is what is wrong with it.
    """
    context = {"sentence": sentence, "expected": expected, "hint": hint, "text": text}
    return PydanticCustomError("hadesign", "refused", context)


def broken(message: str, expected: str, key: str = "", hint: str = "") -> PydanticCustomError:
    """Refuse a mapping whose values contradict each other; `key` is the one to point at, if it is there."""
    context = {"message": message, "expected": expected, "key": key, "hint": hint}
    return PydanticCustomError("hadesign_rule", "{message}", context)
