"""API Gateway knows the type of every body that is bytes, in requests and in answers."""

from app import app
from chalicelib.domain.campaigns.picture import SIZES
from chalicelib.handlers.edge.binary_types import BINARY_TYPES
from chalicelib.handlers.edge.openapi import describe
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.handlers.rest_api import application

BODY = "requestBody"


def test_both_applications_declare_the_same_types() -> None:
    assert app.api.binary_types == application.api.binary_types == list(BINARY_TYPES)


def test_every_operation_that_takes_bytes_is_described_with_a_declared_type() -> None:
    take_bytes = [operation for operation in OPERATIONS if operation.takes_bytes]
    described = describe(take_bytes)["paths"]
    types = {
        operation.id: set(described[operation.path][operation.method.lower()][BODY]["content"])
        for operation in take_bytes
    }

    assert {"uploadPicture", "uploadImportPart"} <= types.keys()
    assert {name for name, taken in types.items() if not taken <= set(BINARY_TYPES)} == set()


def test_every_picture_is_answered_as_bytes() -> None:
    answered = {operation.media for operation in OPERATIONS if operation.media.startswith("image/")}

    assert answered | set(SIZES) <= set(BINARY_TYPES)
