"""The examples of the description are what the API really answers."""

import json

from chalicelib.handlers.edge.parameters import EXAMPLES
from local.api_examples.scenes import examples


def test_the_examples_are_up_to_date() -> None:
    stored = json.loads(EXAMPLES.read_text(encoding="utf-8"))

    assert stored == json.loads(json.dumps(examples())), "run python -m local.api_examples"
