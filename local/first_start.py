"""`make run`: installs what is missing, then becomes the service.

    python -m local.first_start [options of python -m local]

It needs Python 3.11 or newer, and no library.
"""

import os
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Never

from local.install.command import write_grocer_command
from local.install.environments import engine_environment, service_environment
from local.install.pip import InstallFailed, ensure_installed
from local.install.progress import StartProgress
from local.loopback import PortTaken, refuse_taken_port
from local.service.options import OptionRefused, read_options


def install(arguments: Sequence[str], began_s: float) -> int:
    """Install what is missing; the exit code."""
    try:
        # A wrong option or a busy port is refused now, not after a minute of installing.
        options = read_options(arguments)
        for port in (options.port, options.simulator_port):
            refuse_taken_port(port)
        ensure_installed([service_environment(), engine_environment()], StartProgress(began_s))
    except (OptionRefused, PortTaken, InstallFailed) as exc:
        print(f"grocer: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("grocer: stopped while installing; run it again to continue", file=sys.stderr)
        return 1
    write_grocer_command()
    return 0


def become_service(arguments: Sequence[str], began_s: float) -> Never:
    """Replace this process by the service, so that it gets the signals of the terminal itself."""
    python = str(service_environment().python)
    command = [python, "-m", "local", f"--began-s={began_s}", *arguments]
    os.execv(python, command)  # noqa: S606 - no shell is needed


if __name__ == "__main__":
    began_s = monotonic()
    if code := install(sys.argv[1:], began_s):
        sys.exit(code)
    become_service(sys.argv[1:], began_s)
