"""How much of `chalicelib` the tests reach: measured in each worker, compared with the least."""

from pathlib import Path
from typing import Final

PARTS: Final = Path(".coverage")  # one file of each worker
