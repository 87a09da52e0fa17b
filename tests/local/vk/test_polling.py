"""A local run polls the events of a real community and posts them to the webhook."""

from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest

from local.vk.polling import Community, VkFailed, VkPolling
from tests.builders.vk import refused
from tests.channels.bot_api import Answer, bot_api, says

WAIT_S = 5
EVENT = {"type": "message_new", "group_id": 1, "object": {"message": {"from_id": 7}}}


def test_events_are_posted_with_the_secret_until_they_are_taken() -> None:
    with bot_api(says(503, b"")) as service, bot_api() as server:
        taken, polled = Event(), Event()

        def takes(handler: BaseHTTPRequestHandler) -> None:
            says(200, b"ok")(handler)
            taken.set()

        def waits(handler: BaseHTTPRequestHandler) -> None:
            polled.wait(WAIT_S)
            says(200, {"ts": "3", "updates": []})(handler)

        service.will(says(503, b""), takes)
        found = {"response": {"key": "k", "server": f"{server.address}/poll", "ts": "1"}}
        # VK loses the place once, and once wants to be asked for another server.
        lost, other = {"failed": 1, "ts": "2"}, {"failed": 2}
        updates = {"ts": "3", "updates": [EVENT]}
        answers = [says(200, each) for each in (found, lost, other, found, updates)]
        server.will(*answers, waits, waits)
        community = Community(f"{server.address}/method", "1", "token")

        with VkPolling(community, webhook_url=service.address, webhook_secret="s") as polling:
            assert taken.wait(WAIT_S)
            assert polling.answers()
            polled.set()

    assert [call.json for call in service.calls] == [{**EVENT, "secret": "s"}] * 2
    assert "ts=2" in server.calls[2].path
    assert b"token" in server.calls[0].body


@pytest.mark.parametrize("answer", [says(200, refused(5)), says(200, b"[]"), says(502, b"<html>")])
def test_a_refusal_names_no_token(answer: Answer) -> None:
    with bot_api() as server:
        server.will(answer)
        community = Community(f"{server.address}/method", "1", "a-secret-token")

        with pytest.raises(VkFailed) as failed:
            community.call("groups.getLongPollServer")

    assert "a-secret-token" not in str(failed.value)


def test_what_nothing_answers_is_refused_too() -> None:
    with pytest.raises(VkFailed, match="no answer"):
        Community("http://127.0.0.1:9/method", "1", "t").call("groups.getLongPollServer")
