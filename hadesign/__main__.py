"""The `hadesign` command as a process: what is decided before anything else is imported, and how it ends.

Start-up and shutdown are most of a small lint, and nearly all of that is making objects that live until the end. To
look for garbage among them, and for plug-ins of pydantic, and to take them apart one by one cost a quarter of the time.
"""

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and end the process: 0 clean, 1 findings, 2 bad input or usage, 3 a bug of hadesign.

    128 and the number of a signal where one ended it.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        from hadesign.cli.ending import hear_signals

        hear_signals()
        from hadesign import cli

        cli.main(sys.argv[1:])
    except KeyboardInterrupt as stop:  # while modules are imported: nothing was begun
        sys.exit(getattr(stop, "code", 130))


if __name__ == "__main__":
    main()
