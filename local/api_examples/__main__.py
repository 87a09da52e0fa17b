"""Writes the file of examples."""

import json

from chalicelib.handlers.edge.parameters import EXAMPLES
from local.api_examples.scenes import examples

if __name__ == "__main__":
    written = json.dumps(examples(), ensure_ascii=False, indent=1)
    EXAMPLES.write_text(written + "\n", encoding="utf-8")
