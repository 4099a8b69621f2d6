"""Our JSON is that of the standard library, written faster."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.report.json_text import json_text

_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(codec="ascii"))
_KEYS = st.text(alphabet=st.characters(codec="ascii")) | st.integers() | st.booleans() | st.none()
_DATA = st.recursive(_PLAIN, lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(_KEYS, inner))


@settings(max_examples=100, deadline=None)
@given(data=_DATA)
def test_it_is_what_the_standard_library_writes(data: Any) -> None:
    expected = json.dumps(data, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[").replace("\x7f", "\\u007f")
    written = json_text(data)
    assert written == expected or written == expected.replace("\\u007f", "\x7f")


def test_empty_ones_stay_on_their_line() -> None:
    assert json_text({"a": [], "b": {}, "c": [[], {"d": ()}]}) == (
        '{\n  "a": [],\n  "b": {},\n  "c": [\n    [],\n    {\n      "d": []\n    }\n  ]\n}'
    )
