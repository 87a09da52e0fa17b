"""A proven batch of an odd shape is put aside as one part, and fails nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.channels.whatsapp.changes import parts_of, read_part
from chalicelib.domain.errors import Rejected

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize("contacts", [{"user_id": "x"}, "x", 7, [None], ["x"], [[]]])
def test_contacts_of_an_odd_shape_make_one_unreadable_part(contacts: Any) -> None:
    value = {"contacts": contacts, "messages": [{"id": "wamid.1"}]}
    body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()

    assert parts_of(body) == [body]
    with pytest.raises(Rejected):
        read_part(body, "1", NOW)
