"""A scalar type of the blueprint: one function that parses it, one pattern that describes it to editors."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hadesign.blueprint.marks import Sole, called

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler

_PLAIN = frozenset({str, int, float, bool})


class Scalar(Sole):
    """Annotates a type with its parser, which is all the validation there is: it takes any value or refuses it."""

    __slots__ = ("_json",)

    def __init__(self, parse: Callable[[Any], Any], pattern: str, *types: str, **more: Any) -> None:
        """Keep the parser, and what the JSON Schema says: the pattern, and the types if not only a string."""
        # Sizes, zones and roles recur on every node; `typed`, or 1 and true and 1.0 were the same.
        remembered = lru_cache(maxsize=1024, typed=True)(parse)

        def take(value: Any) -> Any:
            return remembered(value) if type(value) in _PLAIN else parse(value)

        super().__init__(called("function-plain", take))
        self._json = {"type": list(types) if types else "string", "pattern": pattern, **more}

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: "GetJsonSchemaHandler") -> dict[str, Any]:
        """Return the schema that editors check with."""
        return dict(self._json)
