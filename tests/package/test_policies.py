"""Functions that open, keep or erase files of customers may touch their folder, no others."""

import json
from pathlib import Path

import pytest

FOLDER = Path(".chalice")
APPEALS = "${FilesBucket.Arn}/appeals/*"
# The pages fetch files, the worker of receipts keeps those of e-mails, the API signs addresses
# and keeps photos of the web chat, and
# an erasure in a chat comes by the front door.
MAY = {
    "api": {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
    "front_door": {"s3:DeleteObject"},
    "pages": {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
    "receipts": {"s3:PutObject"},
}


def allowed(function: str) -> set[str]:
    """What a function may do with files of customers."""
    policy = json.loads((FOLDER / f"policy-{function}.json").read_text())
    return {
        action
        for statement in policy["Statement"]
        if APPEALS in json.dumps(statement.get("Resource"))
        for action in statement["Action"]
    }


@pytest.mark.parametrize(
    "function", [path.stem.removeprefix("policy-") for path in FOLDER.glob("policy-*.json")]
)
def test_files_of_customers_are_open_to_those_who_need_them(function: str) -> None:
    assert allowed(function) == MAY.get(function, set())
