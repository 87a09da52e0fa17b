"""Servers of this machine answer to its own names and pages alone."""

from collections.abc import Iterator

import pytest
import requests

from local.loopback import KeepAliveHandler, LoopbackServer, serving

WAIT_S = 5


class Handler(KeepAliveHandler):
    served = 0

    def do_POST(self) -> None:  # noqa: N802  # the base finds it by this name
        Handler.served += 1
        self.answer(200, {}, self.read_body(1000))

    do_GET = do_OPTIONS = do_POST  # noqa: N815


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    Handler.served = 0
    with serving(LoopbackServer(0, Handler)) as server:
        yield server


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:80"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:80"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_s01_a_foreign_request_reaches_no_handler(
    server: LoopbackServer, method: str, headers: dict[str, str]
) -> None:
    """Case s01."""
    answer = requests.request(method, server.url, headers=headers, data="x", timeout=WAIT_S)

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert Handler.served == 0


def test_our_own_names_pages_and_friends_are_served(server: LoopbackServer) -> None:
    friend = LoopbackServer(0, Handler)
    server.friends = (friend,)
    own = [{}, {"Host": f"localhost:{server.server_port}"}]
    own += [{"Origin": url} for url in (server.url, friend.url)]
    # A page with the policy "no-referrer" hides its address from its own server too.
    own += [{"Origin": "null", "Sec-Fetch-Site": "same-origin"}]
    for headers in own:
        answer = requests.post(server.url, headers=headers, data="x", timeout=WAIT_S)
        assert answer.status_code == 200, headers
    friend.server_close()


def test_a_guest_may_call_its_own_paths_alone() -> None:
    """The shop's pages show the web chat; they may not read the customer base."""

    class Hotel(LoopbackServer):
        def guests(self, path: str) -> frozenset[str]:
            return frozenset({"https://shop.example"} if path.startswith("/webchat/") else ())

    with serving(Hotel(0, Handler)) as server:
        statuses = [
            requests.post(f"{server.url}{path}", headers={"Origin": origin}, timeout=WAIT_S)
            for path in ("/webchat/messages", "/v1/customers")
            for origin in ("https://shop.example", "https://evil.example")
        ]

    assert [each.status_code for each in statuses] == [200, 403, 403, 403]
