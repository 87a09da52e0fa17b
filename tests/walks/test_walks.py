"""The walks stay short: a walk that touches more files is a reason to draw it again."""

from collections.abc import Mapping

import pytest

from tests.walks.counting import Walk
from tests.walks.scenes import walk_all
from tests.walks.tree import names_in_two_modules, upward_between_layers

MOST_FILES = {
    # It asks the programme for the welcome bonus, and gives a person's earlier questions to the
    # customer; messengers share three files; the bot looks for albums, links and questions.
    "registration": 29,
    "purchase": 10,
    "launch": 14,
    "planning": 15,
    "chunk": 12,
    "tick": 21,  # deadlines of the desk, planned posts and the channels are a part of it
}


@pytest.fixture(scope="module")
def walks() -> Mapping[str, Walk]:
    return walk_all()


@pytest.mark.parametrize("name", MOST_FILES)
def test_a_walk_touches_no_more_files_than_it_did(name: str, walks: Mapping[str, Walk]) -> None:
    walk = walks[name]

    assert len(walk.files) <= MOST_FILES[name], walk.files
    assert walk.hops == len(walk.files) + walk.returns.total()
    assert not any(file.startswith(("domain/", "repo/table/", "world/")) for file in walk.files)


def test_a_walk_begins_at_its_entry_point(walks: Mapping[str, Walk]) -> None:
    assert {walk.files[0] for walk in walks.values()} == {"handlers/edge/boundary.py"}


def test_a_class_name_means_one_thing() -> None:
    assert names_in_two_modules() == {}


def test_no_layer_imports_a_higher_one() -> None:
    assert upward_between_layers() == []
