"""The languages that a design may be written up in: one row for each, with the translation that speaks it."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

LanguageCode: TypeAlias = Literal["en", "zh"]
"""What `metadata.language` says, and the shortest form that `--language` takes."""
TRANSLATIONS: Mapping[LanguageCode, str] = {"en": "", "zh": "zh_CN"}
"""The name of each language's file in `locales/`, without its ending; English is the code itself and has none."""
