"""The simulator tells a refusal of the service from silence, and refuses alike in every chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.simulator.server import REFUSALS
from local.simulator.web_chat import ChatRefused, ChatUnavailable, WebChat
from tests.local.simulator.site import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as found:
        yield found


@pytest.mark.parametrize("kind", ["telegram", "webchat"])
def test_an_empty_text_is_refused_alike(site: Site, kind: str) -> None:
    person = site.a_person(started=False, kind=kind)

    said = site.ask("POST", f"/people/{person}/messages", {"text": " "}, status=409)

    assert said["error"] == "an empty text cannot be sent"


def test_a_silent_service_is_502(site: Site) -> None:
    person = site.a_person(started=False, kind="webchat")

    said = site.ask("POST", f"/people/{person}/messages", {"text": "card"}, status=502)

    assert "no answer" in said["error"]


def test_a_service_that_refuses_answers_and_says_why(site: Site) -> None:
    person = site.simulator.messenger.people[site.a_person(started=False, kind="webchat")]
    # The simulator refuses a page of nowhere, as the service refuses a session that has ended.
    chat = WebChat(site.simulator.messenger, site.simulator.wire, api_url=site.url, origin="")

    with pytest.raises(ChatRefused, match=r"the service refused: .*\(403\)"):
        chat.open(person)
    assert (REFUSALS[ChatRefused], REFUSALS[ChatUnavailable]) == (409, 502)
