"""Requests made of the API's description, and the checks of their answers."""

import json
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import InvalidSchema
from schemathesis.openapi import from_dict

from chalicelib.handlers.edge.openapi import describe
from chalicelib.handlers.edge.operation import Operation
from chalicelib.handlers.operations import OPERATIONS

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CONFIG = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
SCHEMA: Any = from_dict(json.loads(json.dumps(describe(OPERATIONS))), config=CONFIG)


def cases(operation: Operation) -> st.SearchStrategy[Any]:
    """Requests that fit the description, and requests that do not."""
    described = SCHEMA[operation.path][operation.method]
    return st.one_of(*(_drawn(described.as_strategy(generation_mode=mode)) for mode in MODES))


def check(case: Any, answer: Any) -> None:
    """Hold an answer against the description of its operation."""
    case.validate_response(answer, checks=CHECKS.get_by_names(list(CHECKED)))


@st.composite
def _drawn(draw: st.DrawFn, described: st.SearchStrategy[Any]) -> Any:
    """A request; of what a predicate must not be some cannot be made up, and another is drawn."""
    try:
        return draw(described)
    except InvalidSchema:
        return reject()
