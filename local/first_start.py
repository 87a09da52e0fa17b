"""`make run`: installs what is missing, then becomes the service.

    python -m local.first_start [options of python -m local]

It needs Python 3.11 or newer, and no library.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Never

from local.install.command import write_grocer_command
from local.install.environments import engine_environment, service_environment
from local.install.pip import InstallFailed, ensure_installed
from local.progress import Progress
from local.service.options import OptionRefused, read_options


def main(arguments: Sequence[str]) -> int:
    """Install and become the service; returns an exit code only if that is not possible."""
    began_s = monotonic()
    service = service_environment()
    try:
        # A wrong option is refused now, not after a minute of installing.
        read_options(arguments)
        ensure_installed([service, engine_environment()], Progress(began_s))
    except (OptionRefused, InstallFailed) as exc:
        print(f"grocer: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("grocer: stopped while installing; the next start goes on", file=sys.stderr)
        return 1
    write_grocer_command()
    _become(service.python, [f"--began-s={began_s}", *arguments])


def _become(interpreter: Path, arguments: Sequence[str]) -> Never:
    """Replace this process by the service, so that signals and the exit code are its own."""
    python = str(interpreter)
    os.execv(python, [python, "-m", "local", *arguments])  # noqa: S606 - no shell is needed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
