"""The environment, read once into a frozen object.

A value that starts with `ssm:` names a parameter of the SSM store; `aws/secrets.py` reads it when
it is needed, so that no secret stands in a template or in a function's environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.messages.prices import parse_sms_prices

PREFIX = "GROCER_"
# Each asks for what only the SDK does: a proxy, endpoints of another kind.
FOR_THE_SDK = (
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
NOT_ASKED = ("", "false")


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the environment variable `GROCER_<FIELD>`; empty means off."""

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
    sms_countries: str = "RU,KZ"  # ISO 3166, comma separated
    sms_sender: str = ""
    sms_daily_max: int = 1000  # all codes together: the most that a day may cost
    sms_prices: str = ""  # of one part, e.g. RU=45000,KZ=70000: millionths of the currency of AWS
    campaign_sms_daily_micro: int = 50_000_000  # the most that campaigns' SMS may cost in a UTC day
    email_from: str = ""
    email_configuration_set: str = ""  # SES: whose events come to the receipts queue
    email_topic: str = ""  # the ARN of the SNS topic of those events
    email_per_second: int = 14  # the account's rate at SES
    sms_per_second: int = 20
    telegram_per_second: int = 25  # of the 30 that a bot has; the rest are for dialogues
    telegram_token: str = ""
    telegram_secret: str = ""
    telegram_api: str = "https://api.telegram.org"
    webchat_origins: str = ""  # comma separated; empty: the web chat is off

    @property
    def channels_on(self) -> frozenset[str]:
        """The channels that campaigns may use: those that the shop has set up."""
        ready = {
            "telegram": self.telegram_token,
            "webchat": self.webchat_origins,
            "email": self.email_from,
            "sms": self.sms_prices,
        }
        return frozenset(channel for channel, setting in ready.items() if setting)

    @property
    def allowed_sms_countries(self) -> frozenset[str]:
        return frozenset(self.sms_countries.split(","))

    @property
    def sms_part_prices(self) -> Mapping[str, int]:
        """Millionths of the currency of AWS for one part, by country."""
        return parse_sms_prices(self.sms_prices)

    @property
    def campaign_sms_countries(self) -> frozenset[str]:
        """Where campaigns send SMS: allowed, and at a known price."""
        return self.allowed_sms_countries & self.sms_part_prices.keys()

    @property
    def allowed_webchat_origins(self) -> frozenset[str]:
        return frozenset(filter(None, self.webchat_origins.split(",")))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting; unknown names with our prefix are a mistake and refused.

    Raises:
        ValueError: a name that no setting has, or a value that is none of its kind.
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
    """The SDK's usual variables, as far as our own client of DynamoDB knows them; empty: not set.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
    """

    region: str
    endpoint: str
    ca_bundle: str
    needs_sdk: bool  # something is asked for that only the SDK does


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """What signs a call; never shown."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def read_aws_settings(environment: Mapping[str, str] = os.environ) -> AwsSettings:
    """Read where DynamoDB is, in the SDK's own order."""

    def first(*names: str) -> str:
        return next(filter(None, (environment.get(name) for name in names)), "")

    return AwsSettings(
        region=first("AWS_DEFAULT_REGION", "AWS_REGION"),
        endpoint=first("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"),
        ca_bundle=first("AWS_CA_BUNDLE"),
        needs_sdk=any(environment.get(n, "").lower() not in NOT_ASKED for n in FOR_THE_SDK),
    )


def read_aws_keys(environment: Mapping[str, str] = os.environ) -> AwsKeys | None:
    """The keys that Lambda gives a function; None where they come from elsewhere."""
    access_key = environment.get("AWS_ACCESS_KEY_ID")
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    return AwsKeys(access_key, secret_key, environment.get("AWS_SESSION_TOKEN", ""))
