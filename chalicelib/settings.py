"""The environment, read once into a frozen object.

A value that starts with `ssm:` names a parameter of the SSM store; `aws/secrets.py` reads it when
it is needed, so that no secret is written in a template or in a function's environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.channels import CHANNELS, ChannelSettings
from chalicelib.domain.messages.prices import parse_sms_prices

PREFIX = "GROCER_"
# Each wants something that only the SDK can do: a proxy, endpoints of another kind.
FOR_THE_SDK = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
OFF = ("", "false")


@dataclass(frozen=True)
class Settings(ChannelSettings):
    """Each field is the environment variable `GROCER_<FIELD>`; empty means off.

    Those of a channel are declared in its folder of `channels/`.
    """

    stage: str = "local"
    table: str = "grocer"
    outbox_queue: str = ""  # the queue's URL
    plan_queue: str = ""
    deliver_queue: str = ""
    receipts_queue: str = ""
    public_url: str = (
        "http://127.0.0.1:8000"  # where signed links point, without a slash at the end
    )
    secret: str = ""  # signs links and codes, at least 32 characters
    region: str = "RU"  # ISO 3166: how a phone written without its country is read
    zone: str = "Europe/Moscow"  # IANA: the programme's zone
    currency: str = "RUB"  # ISO 4217: the one in which purchases are made
    campaign_sms_daily_micro: int = 50_000_000  # the most that campaigns' SMS may cost in a UTC day

    @property
    def channels_on(self) -> frozenset[str]:
        """The channels that campaigns may use: those that the shop has set up."""
        return frozenset(
            name for name, channel in CHANNELS.items() if getattr(self, channel.campaign_setting)
        )

    @property
    def rates_per_second(self) -> Mapping[str, int]:
        """The most campaign messages a second; channels without a limit are absent."""
        limited = [channel for channel in CHANNELS.values() if channel.rate_setting]
        return {channel.name: getattr(self, channel.rate_setting) for channel in limited}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting; unknown names with our prefix are a mistake and refused.

    Raises:
        ValueError: a name that no setting has, or a value of the wrong type.
    """
    kinds = {name: field.type for name, field in Settings.__dataclass_fields__.items()}
    values: dict[str, str | int] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in kinds:
            raise ValueError(f"{variable} is not a setting")
        values[name] = int(text) if kinds[name] is int else text
    parse_sms_prices(str(values.get("sms_prices", "")))
    return Settings(**values)  # type: ignore[arg-type]  # names and kinds were checked above


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """Those of the SDK's variables that our own client of DynamoDB understands; empty: not set.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
    """

    region: str
    endpoint: str
    ca_bundle: str
    needs_sdk: bool  # a variable wants something that only the SDK can do


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """The keys that sign a call; never shown."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def read_aws_settings(environment: Mapping[str, str] = os.environ) -> AwsSettings:
    """Read where DynamoDB is, in the same order of variables as the SDK."""

    def first(*names: str) -> str:
        return next(filter(None, (environment.get(name) for name in names)), "")

    return AwsSettings(
        region=first("AWS_DEFAULT_REGION", "AWS_REGION"),
        endpoint=first("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"),
        ca_bundle=first("AWS_CA_BUNDLE"),
        needs_sdk=any(environment.get(n, "").lower() not in OFF for n in FOR_THE_SDK),
    )


def read_aws_keys(environment: Mapping[str, str] = os.environ) -> AwsKeys | None:
    """The keys that Lambda gives a function; None where they come from another source."""
    access_key = environment.get("AWS_ACCESS_KEY_ID")
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    return AwsKeys(access_key, secret_key, environment.get("AWS_SESSION_TOKEN", ""))
