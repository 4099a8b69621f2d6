"""pydantic's validator without the rest of pydantic, which takes a third of a small lint to import.

The validator is compiled, reads a schema of plain mappings, and needs nothing of the packages around it: they define
how models are declared, which `section.py` does here, and the types of schemas, which only type checkers read. Where a
JSON Schema is made all of pydantic is imported (`described.py`), and works with the same validator.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

__all__ = ["PydanticCustomError", "PydanticOmit", "SchemaValidator", "ValidationError"]

_PACKAGE, _NAME = "pydantic_core", "pydantic_core._pydantic_core"


def _native() -> Any:
    """Return the compiled module by itself; where it stands at another place, the whole package, which has the same."""
    if _NAME in sys.modules:
        return sys.modules[_NAME]
    package = PathFinder.find_spec(_PACKAGE)
    spec = PathFinder.find_spec(_NAME, package.submodule_search_locations) if package else None
    if spec is None or spec.loader is None:
        import pydantic_core

        return pydantic_core
    module = sys.modules[_NAME] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError, PydanticOmit, SchemaValidator, ValidationError
else:
    _module = _native()
    PydanticCustomError, SchemaValidator = _module.PydanticCustomError, _module.SchemaValidator
    PydanticOmit, ValidationError = _module.PydanticOmit, _module.ValidationError
