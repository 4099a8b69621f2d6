"""Data that is no longer what it was: values of other fields, of other kinds, hostile ones, none, and many."""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import yaml

from tests.fuzz import grounds
from tests.fuzz.grounds import Shape
from tests.fuzz.words import EMPTY, NUMBERS, SURROGATE, TEXTS

MOST = 12
"""Times that an entry of a list is there at most."""


def designs_of(chance: random.Random) -> bytes:
    """Return a design of which some values are such as others have there: most are valid."""
    return _written(_changed(chance, _FITTING, chance.randint(1, 5)), chance)


def structures_of(chance: random.Random) -> bytes:
    """Return a design with values that do not belong where they stand."""
    return _written(_changed(chance, (*_FITTING, *_WRONG), chance.randint(1, 4)), chance)


def hostile_of(chance: random.Random) -> bytes:
    """Return a design with hostile texts where texts stand, or in the place of keys."""
    data = _changed(chance, _FITTING, chance.randint(0, 1))
    places = [place for place in _places(data) if isinstance(place.value, str)]
    if chance.random() < 0.7:
        _say_freely(data, chance)
        places = [place for place in places if grounds.free().intersection(place.shape[-2:])]
    for place in chance.sample(places, min(len(places), chance.randint(1, 2))):
        place.put(_text(chance))
    if chance.random() < 0.1:
        _key(data, chance)
    return _written(data, chance)


def _say_freely(data: Any, chance: random.Random) -> None:
    """Fill some fields that take nearly any text."""
    for place in [Place({"": data}, "", ()), *_places(data)]:
        known = grounds.fields().get(place.shape, ()) if isinstance(place.value, dict) else ()
        for key in known:
            if key in grounds.free() and isinstance(place.value.get(key, ""), str) and chance.random() < 0.1:
                place.value[key] = _text(chance)


def _text(chance: random.Random) -> str:
    text = chance.choice(TEXTS)
    return text if chance.random() < 0.8 else chance.choice(("a", "")) + chance.choice(TEXTS) + text


class Place:
    """Where a value stands: in a mapping by its key, or in a list by its number."""

    def __init__(self, holder: Any, step: Any, shape: Shape) -> None:
        """Remember it."""
        self.holder, self.step, self.shape = holder, step, shape

    @property
    def value(self) -> Any:
        """The value that stands here now."""
        return self.holder[self.step]

    def put(self, value: Any) -> None:
        """Put another one."""
        self.holder[self.step] = value


def _places(data: Any, shape: Shape = ()) -> list[Place]:
    """Return every place of a structure, outer ones first."""
    found: list[Place] = []
    todo = [(data, shape)]
    while todo:
        holder, where = todo.pop()
        if isinstance(holder, dict):
            steps: Any = [(key, (*where, str(key))) for key in holder]
        else:
            steps = [(number, (*where, "*")) for number in range(len(holder))] if isinstance(holder, list) else []
        for step, inner in steps:
            found.append(Place(holder, step, inner))
            todo.append((holder[step], inner))
    return found


def _changed(chance: random.Random, changes: Sequence[Callable[[Any, random.Random], None]], times: int) -> Any:
    data = json.loads(chance.choice(grounds.designs()))
    for _ in range(times):
        chance.choice(changes)(data, chance)
    return data


def _pick(data: Any, chance: random.Random) -> Place | None:
    places = [place for place in _places(data) if len(place.shape) > 1]
    return chance.choice(places) if places else None


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


# --- values that such a place may have --------------------------------------------------------------------------------


def _another(data: Any, chance: random.Random) -> None:
    """Put a value that another design has at such a place."""
    place = _pick(data, chance)
    known = grounds.pool().get(place.shape) if place else None
    if place and known:
        place.put(_copy(chance.choice(known)))


def _more(data: Any, chance: random.Random) -> None:
    """Say a field that such a mapping may have and this one has not."""
    mappings = [p for p in _places(data) if isinstance(p.value, dict) and p.shape in grounds.fields()]
    if mappings:
        place = chance.choice(mappings)
        key = chance.choice(grounds.fields()[place.shape])
        place.value[key] = _copy(chance.choice(grounds.pool()[(*place.shape, key)]))


def _section(data: Any, chance: random.Random) -> None:
    """Take a section of the specification, or a part of it, from another design."""
    spec = data.get("spec")
    keys = grounds.fields()[("spec",)]
    if isinstance(spec, dict):
        key = chance.choice(keys)
        spec[key] = _copy(chance.choice(grounds.pool()[("spec", key)]))


def _less(data: Any, chance: random.Random) -> None:
    """Leave something unsaid."""
    if place := _pick(data, chance):
        del place.holder[place.step]


def _entry(data: Any, chance: random.Random) -> None:
    """Put another entry into a list, or one of its own under another name, once or several times."""
    lists = [place for place in _places(data) if isinstance(place.value, list)]
    if not lists:
        return
    place = chance.choice(lists)
    known = [*grounds.pool().get((*place.shape, "*"), ()), *place.value]
    if not known:
        return
    for number in range(chance.choice((1, 1, 2, MOST))):
        entry = _copy(chance.choice(known))
        if isinstance(entry, dict) and isinstance(entry.get("name"), str) and chance.random() < 0.8:
            entry["name"] = f"{entry['name']}-{number}"
        place.value.append(entry)


def _order(data: Any, chance: random.Random) -> None:
    lists = [place.value for place in _places(data) if isinstance(place.value, list)]
    if lists:
        chance.shuffle(chance.choice(lists))


def _amount(data: Any, chance: random.Random) -> None:
    """Say another number, of the unit that was said."""
    places = [place for place in _places(data) if _NUMBER.match(str(place.value)) and place.value is not True]
    if places:
        place = chance.choice(places)
        unit = _NUMBER.sub(r"\1", str(place.value))
        other = chance.choice(_AMOUNTS)
        place.put(f"{other}{unit}" if isinstance(place.value, str) else int(float(other)))


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?([a-zA-Z%]{0,4}| nodes?)$")
_AMOUNTS = ("0", "1", "2", "3", "5", "0.5", "10", "99.999", "100", "1000", "65536", "1000000", "2147483648", "1e3")


def _name(data: Any, chance: random.Random) -> None:
    """Name one thing where another one is named."""
    places = [place for place in _places(data) if isinstance(place.value, str)]
    if len(places) > 1:
        one, other = chance.sample(places, 2)
        alike = [place for place in places if place.shape[-1] == one.shape[-1]]
        one.put((other if chance.random() < 0.4 else chance.choice(alike)).value)


_FITTING = (_another, _another, _another, _more, _more, _section, _less, _entry, _order, _amount, _amount, _name)


# --- values that it may not have --------------------------------------------------------------------------------------


def _odd(data: Any, chance: random.Random) -> None:
    if place := _pick(data, chance):
        place.put(_copy(chance.choice((*NUMBERS, *EMPTY, *TEXTS))))


def _elsewhere(data: Any, chance: random.Random) -> None:
    place, other = _pick(data, chance), chance.choice(list(grounds.pool()))
    if place:
        place.put(_copy(chance.choice(grounds.pool()[other])))


def _wrapped(data: Any, chance: random.Random) -> None:
    if place := _pick(data, chance):
        place.put([place.value] if chance.random() < 0.5 else {chance.choice(("name", "a", "")): place.value})


def _key(data: Any, chance: random.Random) -> None:
    mappings = [place.value for place in _places(data) if isinstance(place.value, dict) and place.value]
    if mappings:
        mapping = chance.choice(mappings)
        key = chance.choice(list(mapping))
        mapping[chance.choice((_text(chance), f"{key}s", key[1:], key.upper()))] = mapping.pop(key)


_WRONG = (_odd, _odd, _elsewhere, _wrapped, _key)


def spoilt(data: Any, chance: random.Random) -> Any:
    """Return data of any kind with a few values that are others, or gone."""
    whole = {"": data}
    for _ in range(chance.randint(1, 4)):
        chance.choice((_less, _odd, _wrapped, _key, _order, _amount, _amount, _name))(whole, chance)
    return whole.get("")


def _written(data: Any, chance: random.Random) -> bytes:
    """Write data as one of the ways in which YAML is written."""
    if chance.random() < 0.7:
        text = json.dumps(data, ensure_ascii=chance.random() < 0.3, indent=chance.choice((None, 1)))
        if chance.random() < 0.01:
            text = text.replace('"a', f'"{json.dumps(SURROGATE)[1:-1]}', 1)
        return text.encode("utf-8", "surrogatepass")
    flow = chance.choice((None, False, True))
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    return text.encode("utf-8", "surrogatepass")
