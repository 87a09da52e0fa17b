"""The page about the simulator names every request and every field that it takes."""

import re

import pytest

from local.install.environments import ROOT
from local.simulator.bodies import Action, ClockTurn, NewFault, NewPerson
from local.simulator.server import ROUTES

PAGE = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
ID = r"(\d+)"
ADDRESSES = [f"{method} {pattern.pattern.replace(ID, '{id}')}" for method, pattern, *_ in ROUTES]
FIELDS = sorted(
    {*NewPerson.model_fields, *Action.model_fields, *NewFault.model_fields, *ClockTurn.model_fields}
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_request_is_on_the_page(address: str) -> None:
    assert re.search(rf"`{re.escape(address)}[`?]", PAGE)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_on_the_page(field: str) -> None:
    assert re.search(rf"[`\"]{field}[`\"]", PAGE)
