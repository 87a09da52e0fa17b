"""The gateway keeps of a request what AWS keeps, and its answers show no error of the function."""

import base64
import http.client
import json
import threading
from collections.abc import Iterator

import pytest
import requests
from chalice.app import Chalice, CORSConfig, Response

from local.cloud.gateway import BODY_BYTES_MAX, Gateway
from local.install.environments import ROOT
from local.loopback import PortTaken, serving

WAIT_S = 10
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


def an_application() -> Chalice:
    app = Chalice("example")
    both_are_in = threading.Barrier(2, timeout=WAIT_S)

    @app.route("/echo/{name}", methods=["GET", "POST"], content_types=["*/*"])
    def echo(name: str) -> dict[str, object]:
        request = app.current_request
        assert request is not None
        event = request.to_original_event()
        raw = request.raw_body
        assert isinstance(raw, bytes)
        return {
            "name": name,
            "raw": base64.b64encode(raw).decode(),
            "is_base64": event["isBase64Encoded"],
            "body": event["body"],
            "headers": event["headers"],
            "many": event["multiValueHeaders"],
            "query": event["multiValueQueryStringParameters"],
        }

    @app.route("/meet/{name}")
    def meet(name: str) -> dict[str, str]:
        both_are_in.wait()
        request = app.current_request
        assert request is not None
        return {"asked": name, "request": (request.uri_params or {})["name"]}

    @app.route("/picture")
    def picture() -> Response:
        return Response(PNG, headers={"Content-Type": "image/png"})

    @app.route("/cookies", cors=CORSConfig(allow_origin="https://example.org"))
    def cookies() -> Response:
        return Response("", headers={"Set-Cookie": ["a=1", "b=2"]}, status_code=204)

    @app.route("/crash")
    def crash() -> None:
        raise RuntimeError("a secret of the inside")

    @app.route("/malformed")
    def malformed() -> Response:
        return Response(b"bytes without a binary type", headers={"Content-Type": "text/plain"})

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    gateway = Gateway(0)
    gateway.stand_before(an_application())
    with serving(gateway):
        yield gateway.url


def arrived(url: str, body: bytes, media: str) -> bytes:
    headers = {"Content-Type": media}
    seen = requests.post(f"{url}/echo/x", data=body, headers=headers, timeout=WAIT_S).json()
    return base64.b64decode(seen["raw"])


@pytest.mark.parametrize("body", ['{"имя": "Анна"}'.encode(), b"\x00", b"{}"])
def test_every_byte_of_a_text_arrives(url: str, body: bytes) -> None:
    assert arrived(url, body, "application/json") == body


def test_bytes_arrive_under_a_declared_type_alone(url: str) -> None:
    body = bytes(range(256))

    assert arrived(url, body, "application/octet-stream") == body
    assert arrived(url, body, "image/heic") == body.decode(errors="replace").encode()


def test_text_travels_as_text_and_binary_types_as_base64(url: str) -> None:
    text = requests.post(f"{url}/echo/x", data="Анна".encode(), timeout=WAIT_S).json()
    binary = requests.post(
        f"{url}/echo/x", data=b"abc", headers={"Content-Type": "image/png"}, timeout=WAIT_S
    ).json()
    nothing = requests.get(f"{url}/echo/x", timeout=WAIT_S).json()

    assert (text["body"], text["is_base64"]) == ("Анна", False)
    assert (binary["body"], binary["is_base64"]) == ("YWJj", True)
    assert nothing["body"] is None


def test_header_names_keep_their_case_and_repeats_are_kept(url: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=WAIT_S)
    connection.putrequest("GET", "/echo/%D0%BE%20%D0%BA?a=1&a=2&b=")
    connection.putheader("X-ODD-case", "one")
    connection.putheader("X-ODD-case", "two")
    connection.endheaders()
    seen = connection.getresponse().read().decode()
    connection.close()

    assert '"X-ODD-case":"two"' in seen
    assert '"X-ODD-case":["one","two"]' in seen
    assert '"query":{"a":["1","2"],"b":[""]}' in seen
    assert json.loads(seen)["name"] == "о к"


def test_two_requests_at_once_do_not_see_each_other(url: str) -> None:
    seen: list[dict[str, str]] = []

    def ask(name: str) -> None:
        seen.append(requests.get(f"{url}/meet/{name}", timeout=WAIT_S).json())

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("anna", "oleg")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)

    assert sorted(one["asked"] for one in seen) == ["anna", "oleg"]
    assert all(one["asked"] == one["request"] for one in seen)


def test_a_connection_serves_many_requests(url: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=WAIT_S)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/echo/x")
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()

    assert len(sockets) == 1
    assert None not in sockets


def test_a_picture_comes_out_as_bytes(url: str) -> None:
    answer = requests.get(f"{url}/picture", headers={"Accept": "image/png"}, timeout=WAIT_S)

    assert answer.content == PNG
    assert answer.headers["Content-Type"] == "image/png"


def test_repeated_headers_come_out_repeated(url: str) -> None:
    answer = requests.get(f"{url}/cookies", timeout=WAIT_S)

    assert answer.status_code == 204
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_a_preflight_is_answered_for_routes_with_cors_only(url: str) -> None:
    allowed = requests.options(f"{url}/cookies", timeout=WAIT_S)
    refused = requests.options(f"{url}/crash", timeout=WAIT_S)

    assert allowed.headers["Access-Control-Allow-Origin"] == "https://example.org"
    assert allowed.headers["Access-Control-Allow-Methods"] == "GET,OPTIONS"
    assert refused.status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("DELETE", "/picture")])
def test_what_no_route_knows_is_a_problem(url: str, method: str, path: str) -> None:
    answer = requests.request(method, url + path, timeout=WAIT_S)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "route.unknown"


def test_a_deployment_answers_alike_to_what_no_route_knows(url: str) -> None:
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    responses = resources["RestAPI"]["Properties"]["GatewayResponses"]
    deployed = responses["MISSING_AUTHENTICATION_TOKEN"]
    body = json.loads(deployed["ResponseTemplates"]["application/json"])

    answer = requests.get(f"{url}/nowhere", timeout=WAIT_S)

    assert deployed["StatusCode"] == answer.status_code
    assert body == answer.json() | {"request_id": "$context.requestId"}
    headers = deployed["ResponseParameters"]["Headers"]
    for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options"):
        assert headers[name] == f"'{answer.headers[name]}'"


def test_a_body_over_the_limit_is_413_and_one_at_the_limit_is_not(url: str) -> None:
    over = requests.post(f"{url}/echo/x", data=b"a" * (BODY_BYTES_MAX + 1), timeout=WAIT_S)
    fine = requests.post(f"{url}/echo/x", data=b"a" * BODY_BYTES_MAX, timeout=WAIT_S)

    assert over.status_code == 413
    assert fine.status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/crash", 500), ("/malformed", 502)])
def test_nothing_of_the_inside_comes_out_of_a_crash(url: str, path: str, status: int) -> None:
    answer = requests.get(url + path, timeout=WAIT_S)

    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "secret of the inside" not in answer.text


def test_without_an_application_it_is_503() -> None:
    with serving(Gateway(0)) as gateway:
        assert requests.get(gateway.url, timeout=WAIT_S).status_code == 503


def test_a_taken_port_is_named() -> None:
    with serving(Gateway(0)) as gateway, pytest.raises(PortTaken, match=str(gateway.server_port)):
        Gateway(gateway.server_port)
