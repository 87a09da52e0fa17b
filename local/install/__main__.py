"""Installs everything that tests and tools need: `python -m local.install`."""

import sys
from time import monotonic

from local.install.command import write_grocer_command
from local.install.environments import engine_environment, service_environment, tools_environment
from local.install.pip import InstallFailed, ensure_installed
from local.install.progress import StartProgress


def main() -> int:
    """Install; the exit code."""
    try:
        ensure_installed([tools_environment(), engine_environment()], StartProgress(monotonic()))
    except InstallFailed as exc:
        print(f"grocer: {exc}", file=sys.stderr)
        return 1
    service_environment().mark_current()
    write_grocer_command()
    return 0


if __name__ == "__main__":
    sys.exit(main())
