"""Installs everything that tests and tools need: `python -m local.install`."""

import subprocess
import sys
from time import monotonic

from local.install.command import write_grocer_command
from local.install.environments import engine_environment, service_environment, tools_environment
from local.install.pip import InstallFailed, ensure_installed
from local.progress import StartProgress


def main() -> int:
    """Install; the exit code."""
    try:
        ensure_installed([tools_environment(), engine_environment()], StartProgress(monotonic()))
    except InstallFailed as exc:
        print(f"grocer: {exc}", file=sys.stderr)
        return 1
    service_environment().mark_current()
    _compile_libraries()
    write_grocer_command()
    return 0


def _compile_libraries() -> None:
    """Compile what pip left as sources.

    In a test a warning is an error, and a library that Python compiles at its first import may
    warn of its own syntax.
    """
    environment = tools_environment()
    command = [str(environment.python), "-m", "compileall", "-q", "-j", "0"]
    # Some packages hold templates with the ending of Python, which cannot be compiled.
    subprocess.run(
        [*command, str(environment.folder / "lib")], stdout=subprocess.DEVNULL, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
