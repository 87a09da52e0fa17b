"""The list of blueprints leads each route to the module that serves it."""

import pytest

from app import app
from chalicelib.handlers.blueprints import API, module_of
from chalicelib.handlers.operations import APIS


def test_every_operation_is_found_in_the_module_that_serves_it() -> None:
    served = {
        operation.path: module
        for module, api in zip(API, APIS, strict=True)
        for operation in api.operations
    }

    assert {path: module_of(path) for path in served} == served
    assert served.keys() == app.routes.keys()


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/customer", "/v1/customersX", "/unknown"])
def test_a_path_that_no_module_serves_is_not_found(path: str) -> None:
    assert module_of(path) is None
