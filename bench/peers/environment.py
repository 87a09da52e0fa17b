"""The peers' own virtual environment, made once."""

import subprocess
import sys
import venv

from bench.machine import ROOT

HOME = ROOT / ".local" / "peers"
REQUIREMENTS = ROOT / "bench" / "requirements-peers.txt"
MADE = HOME / "made-of.txt"


def peers_python(*, make: bool) -> str | None:
    """The interpreter of the peers; None where it is not there and may not be made."""
    wanted = REQUIREMENTS.read_text()
    if not MADE.exists() or MADE.read_text() != wanted:
        if not make:
            return None
        print("making the peers' environment in .local/peers", file=sys.stderr)
        venv.create(HOME, with_pip=True, clear=True)
        pip = str(HOME / "bin" / "pip")
        subprocess.run([pip, "install", "-qq", "--requirement", REQUIREMENTS], check=True)
        MADE.write_text(wanted)
    return str(HOME / "bin" / "python")
