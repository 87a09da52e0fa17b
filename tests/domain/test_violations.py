"""Faults with pointers, refused all at once."""

import pytest

from chalicelib.domain.errors import Malformed
from chalicelib.domain.violations import Violation, refuse_if_any


def test_a_fault_is_told_with_its_facts() -> None:
    fault = Violation("/name", "campaign.name", {"limit": 100})

    assert str(fault) == "campaign.name limit=100"


def test_all_faults_are_refused_at_once_and_the_first_of_each_place() -> None:
    faults = [Violation("/a", "first"), Violation("/b", "second"), Violation("/a", "third")]

    with pytest.raises(Malformed) as refused:
        refuse_if_any(faults, "campaign.invalid")

    assert refused.value.code == "campaign.invalid"
    assert refused.value.pointers == {"/a": "first", "/b": "second"}


def test_without_faults_nothing_is_refused() -> None:
    refuse_if_any([], "campaign.invalid")
