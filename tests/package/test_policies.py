"""Functions that open, keep or erase files of customers may touch their folder, no others."""

import json
from pathlib import Path

import pytest

FOLDER = Path(".chalice")
APPEALS = "${FilesBucket.Arn}/appeals/*"
EVERY = {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}
# An erasure in a chat comes by the front door; the worker of receipts keeps files of e-mails.
MAY = {"api": EVERY, "pages": EVERY, "receipts": EVERY, "front_door": {"s3:DeleteObject"}}


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


@pytest.mark.parametrize("function", ["api", "pages"])
def test_those_who_open_a_file_may_ask_the_messenger_for_it(function: str) -> None:
    assert "parameter/grocer/${Stage}/telegram-token" in (
        FOLDER / f"policy-{function}.json"
    ).read_text(encoding="utf-8")
