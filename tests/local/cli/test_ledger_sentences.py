"""Every difference that `verify-ledger` may find is said in a sentence."""

import re
from pathlib import Path

from local.cli.ledger import SENTENCES

SOURCES = ("domain/points/replay", "services/points/verify_ledger.py", "repo/points/ledger.py")
NAMED = re.compile(r'"((?:account|entry|hold|lot|posting|receipt|return|transfers)\.[a-z_]+)"')


def test_every_difference_has_a_sentence() -> None:
    roots = [Path("chalicelib") / source for source in SOURCES]
    files = [file for root in roots for file in ([root] if root.is_file() else root.glob("*.py"))]
    named = {name for file in files for name in NAMED.findall(file.read_text())}

    assert named == SENTENCES.keys()
