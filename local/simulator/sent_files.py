"""The photos and documents of people, as the simulated platforms describe them again later."""

from collections.abc import Iterator
from typing import NamedTuple

from local.simulator.messenger import SimulatedMessenger
from local.simulator.views import View


class ShownFile(NamedTuple):
    """A file that a message of a person shows; a photo has no name."""

    file_id: str
    name: str = ""


def message_of(messenger: SimulatedMessenger, kind: str, number: int) -> tuple[int, View] | None:
    """The message with this number, and the id of the person who sent it; None: there is none."""
    for person in messenger.people.values():
        for view in person.messages if person.kind == kind else ():
            if view["id"] == number and view["author"] == "person":
                return person.id, view
    return None


def files_of(view: View) -> Iterator[ShownFile]:
    """The files of a message."""
    for picture in view["pictures"]:
        yield ShownFile(picture.rpartition("/")[2])
    if document := view["document"]:
        yield ShownFile(document["url"].rpartition("/")[2], document["name"])
