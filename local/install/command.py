"""The `grocer` command in `.venv/bin`."""

from pathlib import Path

from local.install.environments import ROOT, service_environment

EXECUTABLE = 0o755
SCRIPT = """#!{python}
import sys
sys.path.insert(0, "{root}")
from local.cli import main
sys.exit(main())
"""


def write_grocer_command(root: Path = ROOT) -> None:
    """Write the script that runs the command line of this very folder from anywhere."""
    # The path stands in the script, because the command is called from any folder.
    python = service_environment(root).python
    script = python.with_name("grocer")
    script.write_text(SCRIPT.format(python=python, root=root))
    script.chmod(EXECUTABLE)
