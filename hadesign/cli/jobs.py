"""`--jobs`: by how many processes."""

from typing import TYPE_CHECKING, Any, TypeAlias

import click

from hadesign.i18n import _

if TYPE_CHECKING:
    _ParamType: TypeAlias = click.ParamType[int]
else:
    _ParamType = click.ParamType  # click 8.1 knows no type of its values

AUTO = "auto"
_DIGITS = 5


class Jobs(_ParamType):
    """A number of processes; 0 and `auto` stand for that of the cores that this process may use."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return a number; `fail` raises what click shows."""
        text = str(value).lower()
        if text != AUTO and not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
            self.fail(_("{value!r} is no number of processes; write one such as 4, or auto.", value=value), param, ctx)
        return 0 if text == AUTO else int(text)
