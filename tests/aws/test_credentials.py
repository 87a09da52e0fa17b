"""Where the keys come from."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import NoCredentialsError

from chalicelib.aws.credentials import current_keys
from chalicelib.settings import AwsKeys


class Frozen(NamedTuple):
    access_key: str
    secret_key: str
    token: str | None


@dataclass
class Renewed:
    """What the SDK finds: keys that change."""

    keys: list[Frozen]

    def get_frozen_credentials(self) -> Frozen:
        return self.keys.pop(0)


@dataclass
class Session:
    found: Renewed | None = None
    asked: list[str] = field(default_factory=list)

    def get_credentials(self) -> Renewed | None:
        return self.found


def no_session() -> Any:
    raise AssertionError("the SDK was asked")


def test_lambdas_keys_are_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")

    assert current_keys(no_session) == AwsKeys("test", "test", "token")


def test_keys_that_change_in_the_environment_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    current_keys(no_session)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "renewed")

    assert current_keys(no_session) == AwsKeys("renewed", "test", "")


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_otherwise_the_sdk_finds_and_renews_them(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    session = Session(Renewed([Frozen("a", "b", None), Frozen("c", "d", "e")]))

    found = [current_keys(lambda: session) for _ in range(2)]

    assert found == [AwsKeys("a", "b", ""), AwsKeys("c", "d", "e")]


def test_without_any_keys_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")

    with pytest.raises(NoCredentialsError):
        current_keys(Session)
