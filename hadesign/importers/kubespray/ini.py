"""Inventories in Ansible's INI format.

https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html: sections `[group]`,
`[group:children]` and `[group:vars]`; a host's line holds variables, and `#` or `;` begins a comment.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.kubespray.inventory import AnsibleInventory
from hadesign.importers.kubespray.ranges import RangeError, expanded
from hadesign.importers.sources import SourceFile, YamlValue, value_of_text

_SECTION = re.compile(r"\[([^\[\]:]+)(?::(children|vars|hosts))?\]\s*(?:[#;].*)?")
_VARIABLE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_RANGE = re.compile(r"\[[^\]]*\]")
_PORT = re.compile(r":[0-9]{1,5}$")
_LONGEST = 20_000
"""Most characters of a line that is read."""


def sections(source: SourceFile) -> frozenset[str]:
    """Return the names of the groups that a file has sections for; none if it is no INI file."""
    names: set[str] = set()
    if "\0" in source.text:
        return frozenset()
    for _number, line in source.lines():
        text = line.strip()
        if text.startswith("[") and (found := _SECTION.fullmatch(text[:300])):
            names.add(found[1].strip())
    return frozenset(names)


@mutable(slots=True)
class IniReader:
    """Reads a file into an inventory; lines that mean nothing become notes."""

    source: SourceFile
    inventory: AnsibleInventory
    draft: ImportDraft
    group: str = field(default="ungrouped", init=False)
    kind: str = field(default="hosts", init=False)

    def read(self) -> None:
        """Read the file line by line."""
        for number, line in self.source.lines():
            text = line.strip()
            if not text or text[0] in "#;":
                continue
            place = self.source.place(number)
            if len(text) > _LONGEST:
                self.draft.note(place, _("a line that is too long to be one of an inventory"))
            elif text[0] == "[" and (found := _SECTION.fullmatch(text)):
                self.group, self.kind = found[1].strip(), found[2] or "hosts"
                self.inventory.group(self.group)
            else:
                self._entry(text, place)

    def _entry(self, text: str, place: FilePlace) -> None:
        if self.kind == "vars":
            self._variable(text, place)
        elif self.kind == "children":
            child = self.inventory.named(text.partition("#")[0].strip())
            self.inventory.group(child)
            self.inventory.group(self.group).children.setdefault(child, place)
        else:
            self._host(text, place)

    def _variable(self, text: str, place: FilePlace) -> None:
        found = _VARIABLE.fullmatch(text)
        if found is None:
            self.draft.note(place, _("a line that is no variable"))
            return
        self.inventory.group(self.group).variables[found[1]] = _unquoted(found[2], place)

    def _host(self, text: str, place: FilePlace) -> None:
        try:
            pattern, *said = shlex.split(text, comments=True)
            names = expanded(_without_port(pattern))
        except RangeError:
            self.draft.note(place, _("a range of machines that is none, or of more than anybody has"))
            return
        except ValueError:
            self.draft.note(place, _("a line that is no host with its variables"))
            return
        variables = dict(_variables(said, place))
        for name in names:
            self.inventory.host(name, place, self.group)
            if variables:
                self.inventory.host_variables.setdefault(name, {}).update(variables)


def _without_port(pattern: str) -> str:
    """Leave out the port of SSH; an address of IPv6 has more than one colon."""
    return _PORT.sub("", pattern) if _RANGE.sub("", pattern).count(":") == 1 else pattern


def _variables(said: list[str], place: FilePlace) -> Iterator[tuple[str, YamlValue]]:
    for part in said:
        name, sign, value = part.partition("=")
        if sign:
            yield name, value_of_text(value, place)


def _unquoted(text: str, place: FilePlace) -> YamlValue:
    """Return the value of a variable; Ansible reads it as Python would, so that quotes are no part of it."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return value_of_text(text[1:-1], place, quoted=True) if quoted else value_of_text(text, place)
