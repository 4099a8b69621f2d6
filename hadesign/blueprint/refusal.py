"""The two ways in which our own validators refuse a value; `problems` turns both into a sentence."""

from pydantic_core import PydanticCustomError


def not_a(kind: str, expected: str, hint: str = "") -> PydanticCustomError:
    """Refuse a scalar: shown as `"15" is not a duration`, then what was expected and perhaps what was meant."""
    return PydanticCustomError("hadesign", "not a {kind}", {"kind": kind, "expected": expected, "hint": hint})


def broken(message: str, expected: str, key: str = "", hint: str = "") -> PydanticCustomError:
    """Refuse a mapping whose values contradict each other; `key` is the one to point at, if it is there."""
    context = {"message": message, "expected": expected, "key": key, "hint": hint}
    return PydanticCustomError("hadesign_rule", "{message}", context)
