"""What one process of a test run has made with some effort, and the others need not make again."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

_folders: list[Path] = []


def share_below(base: Path) -> None:
    """Keep what is made beside the temporary folders of the processes of this run; `base` is that of this process."""
    _folders[:] = [base.parent if "PYTEST_XDIST_WORKER" in os.environ else base]


def once(name: str, make: Callable[[], Any]) -> Any:
    """Return what is kept under a name as JSON, or make and keep it: two that make it at once make the same."""
    if not _folders:
        return make()
    kept = _folders[0] / f"{name}.json"
    if not kept.exists():
        own = kept.with_name(f"{name}-{uuid4().hex}")
        own.write_text(json.dumps(make()))
        own.replace(kept)
    return json.loads(kept.read_text())
