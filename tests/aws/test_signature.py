"""Our signature is the SDK's, to the byte."""

import string
from time import gmtime, strftime
from urllib.parse import urlsplit

import time_machine
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.connections import read_endpoint
from chalicelib.aws.signature import Signer
from chalicelib.settings import AwsKeys

WORD = st.text(string.ascii_letters + string.digits, min_size=1, max_size=40)
SECRET = st.text(string.ascii_letters + string.digits + "+/=", min_size=1, max_size=60)
NAME = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20)
PATH = st.lists(st.text(string.ascii_letters + string.digits + "-_~%+@:", min_size=1), max_size=3)
URL = st.builds(
    lambda scheme, host, port, path: f"{scheme}://{host}.example{port}/{'/'.join(path)}",
    st.sampled_from(["http", "https"]),
    NAME,
    st.just("") | st.integers(1, 65535).map(lambda port: f":{port}"),
    PATH,
)
KEYS = st.builds(AwsKeys, WORD, SECRET, st.just("") | SECRET)
EPOCH_S = st.floats(0, 4_000_000_000)


def signed_by_the_sdk(
    url: str, given: dict[str, str], body: bytes, *, keys: AwsKeys, epoch_s: float
) -> str:
    """What botocore writes under a request with these headers at this time."""
    headers = {name: given[name] for name in ("content-type", "x-amz-target")}
    request = AWSRequest("POST", url, data=body, headers=headers)
    credentials = Credentials(keys.access_key, keys.secret_key, keys.session_token or None)
    with time_machine.travel(epoch_s, tick=False):
        SigV4Auth(credentials, "dynamodb", "eu-central-1").add_auth(request)
    said: str = request.headers["Authorization"]
    return said


def signer(url: str) -> Signer:
    endpoint = read_endpoint(url)
    return Signer("dynamodb", "eu-central-1", endpoint.host, endpoint.path)


@given(URL, st.binary(), KEYS, EPOCH_S, WORD)
def test_the_signature_is_the_sdks(
    url: str, body: bytes, keys: AwsKeys, epoch_s: float, target: str
) -> None:
    headers = signer(url).headers(target, body, keys=keys, epoch_s=epoch_s)

    assert headers["authorization"] == signed_by_the_sdk(
        url, headers, body, keys=keys, epoch_s=epoch_s
    )
    assert headers["x-amz-date"] == strftime("%Y%m%dT%H%M%SZ", gmtime(epoch_s))


@given(st.lists(st.tuples(KEYS, EPOCH_S), min_size=2, max_size=5))
def test_a_key_that_changes_or_a_day_that_ends_is_noticed(
    calls: list[tuple[AwsKeys, float]],
) -> None:
    url = "https://dynamodb.eu-central-1.amazonaws.com/"
    one = signer(url)

    for keys, epoch_s in calls:
        headers = one.headers("T.GetItem", b"{}", keys=keys, epoch_s=epoch_s)
        theirs = signed_by_the_sdk(url, headers, b"{}", keys=keys, epoch_s=epoch_s)
        assert headers["authorization"] == theirs


@given(URL)
def test_the_host_is_named_as_the_sdk_names_it(url: str) -> None:
    port, scheme = urlsplit(url).port, urlsplit(url).scheme
    usual = {"http": 80, "https": 443}[scheme]

    assert read_endpoint(url).host.endswith(f":{port}") == (port not in (None, usual))


def test_keys_are_never_shown() -> None:
    keys = AwsKeys("AKIA", "the secret", "the token")
    one = signer("https://dynamodb.eu-central-1.amazonaws.com")
    one.headers("T.GetItem", b"{}", keys=keys, epoch_s=0)

    assert not {"the secret", "the token", "AKIA"} & set(f"{keys!r}{one!r}".split("'"))
