"""The status of a code in the description is the one of the class by which the code is raised."""

import ast

import pytest

from chalicelib.domain.errors import Refusal
from chalicelib.handlers.edge.codes import KINDS, OTHERWISE, kind_of, status_of
from chalicelib.handlers.edge.openapi import codes_of
from chalicelib.handlers.edge.refusal_examples import example_of
from chalicelib.handlers.operations import OPERATIONS
from tests.handlers.edge.test_problems import raised

DECLARED = sorted({code for operation in OPERATIONS for code in codes_of(operation)})
# Classes of one capability, and the refusal that each of them is.
OURS = {
    "Busy": "Unavailable",
    "CampaignChanged": "Conflict",
    "ChunkLost": "Conflict",
    "CustomerChanged": "Conflict",
    "Moved": "Conflict",
    "Recorded": "Conflict",
    "Taken": "Conflict",
    "refuse_if_any": "Malformed",
}


# `body.malformed` is the default of its class, so that nothing raises it by name.
@pytest.mark.parametrize("code", sorted({*DECLARED} - {"body.malformed"}))
def test_a_code_is_raised_by_its_class(code: str) -> None:
    classes = {
        ast.unparse(call.func).rpartition(".")[2] for found, call in raised() if found == code
    }
    classes.discard("__init__")  # of a class whose code is its own
    kinds = {kind_of(code), *(kind for (_, other), kind in OTHERWISE.items() if other == code)}
    assert {OURS.get(name, name) for name in classes} <= {kind.__name__ for kind in kinds}


def test_no_code_has_two_classes() -> None:
    every = [code for codes in KINDS.values() for code in codes]

    assert len(every) == len(set(every))
    assert set(every) <= set(DECLARED)


@pytest.mark.parametrize("code", DECLARED)
def test_an_example_is_of_the_class_and_status(code: str) -> None:
    example: Refusal = example_of(code)

    assert example.code == code
    assert type(example) is kind_of(code)
    assert 400 <= status_of(code) <= 503
