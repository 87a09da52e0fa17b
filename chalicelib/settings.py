"""Reads the environment once, into frozen objects.

A value that starts with `ssm:` names a parameter of the SSM store; `aws/secrets.py` reads it when
the secret is needed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.channels import CHANNELS, ChannelSettings
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.sms.prices import parse_sms_prices

PREFIX = "GROCER_"
# With any of these variables DynamoDB is called through the SDK, because our own client knows
# neither proxies nor FIPS and dual-stack endpoints (docs/decisions/0009).
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
SWITCHED_OFF = frozenset({"", "0", "off", "no", "false"})


@dataclass(frozen=True)
class Settings(ChannelSettings):
    """Each field is the environment variable `GROCER_<FIELD>`; an empty value means off.

    The settings of a channel are declared in its folder in `channels/`.
    """

    # On AWS a secret is the name of its SSM parameter, so that neither the template nor the
    # environment of a function shows it.

    stage: str = "local"
    table: str = "grocer"
    outbox_queue: str = ""  # the queue's URL
    plan_queue: str = ""
    deliver_queue: str = ""
    receipts_queue: str = ""
    files_queue: str = ""
    channel_queues: str = ""  # CHANNEL=NAME, comma separated: channels with a queue of their own
    files_bucket: str = "grocer-files"  # private: uploads and exports
    public_url: str = "http://127.0.0.1:8000"  # of signed links, without a slash at the end
    pages_url: str = ""  # of the pages, without a slash at the end; empty: there is no cabinet
    secret: str = ""  # signs links and codes, at least 32 characters
    oidc_issuer: str = ""  # the identity provider of the staff; empty: they sign in with keys only
    oidc_client_id: str = ""
    oidc_client_secret: str = ""  # empty: the provider knows us as a public client
    oidc_role_claim: str = "roles"  # of the ID token; `a.b` may be `b` inside of `a`
    oidc_roles: str = ""  # VALUE=ROLE or VALUE=ROLE@SHOP, comma separated
    mango_key: str = ""  # of the Mango Office PBX that reports calls, and what it signs with
    mango_salt: str = ""
    zadarma_secret: str = ""  # of the Zadarma PBX that reports calls
    region: str = "RU"  # ISO 3166: the country of phones that are written without one
    zone: str = "Europe/Moscow"  # IANA: the programme's zone
    currency: str = "RUB"  # ISO 4217: of all purchases
    language: Locale = "ru"  # of a person of whose own language the bot knows nothing
    recycled_phone_days: int = 180  # of silence, after which a number may belong to another person
    adjust_admin_max: int = 1_000_000  # points that an administrator moves by hand at once
    adjust_support_max: int = 500  # the same of support
    adjust_support_day_max: int = 2_000  # points that one key of support moves by hand in a day
    campaign_sms_daily_micro: int = (
        50_000_000  # of AWS's currency: the most for SMS of campaigns in a UTC day
    )

    @property
    def channels_on(self) -> frozenset[str]:
        """The channels that campaigns may use, because the shop has set them up."""
        return frozenset(
            name for name, channel in CHANNELS.items() if getattr(self, channel.campaign_setting)
        )

    @property
    def queue_urls_by_channel(self) -> Mapping[str, str]:
        """The URL of each channel's queue of chunks; other channels share the queue `deliver`."""
        # Names only: a function has 4 KB for its variables, too little for six more addresses.
        beside = self.deliver_queue.rpartition("/")[0]
        named = (each.partition("=") for each in self.channel_queues.split(",") if each)
        return {channel: f"{beside}/{name}" for channel, _, name in named}

    @property
    def has_email_double_opt_in(self) -> bool:
        """Whether advertising by e-mail waits until the customer proved the address."""
        return str(self.email_double_opt_in).lower() not in SWITCHED_OFF

    @property
    def rates_per_second(self) -> Mapping[str, int]:
        """The most campaign messages a second by channel; a channel without a limit is absent."""
        limited = [channel for channel in CHANNELS.values() if channel.rate_setting]
        return {channel.name: getattr(self, channel.rate_setting) for channel in limited}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting.

    Raises:
        ValueError: a name with our prefix is not a setting, or a value has the wrong type.
    """
    kinds = {name: field.type for name, field in Settings.__dataclass_fields__.items()}
    values: dict[str, str | int] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        # A misspelt name would silently leave a setting at its default.
        if name not in kinds:
            raise ValueError(f"{variable} is not a setting")
        values[name] = int(text) if kinds[name] is int else text
    # Checked at the start and not with the first SMS.
    parse_sms_prices(str(values.get("sms_prices", "")))
    if values.get("oidc_issuer"):
        _refuse_half_a_provider(values)
    if values.get("language", LOCALES[0]) not in LOCALES:
        raise ValueError(f"{PREFIX}LANGUAGE is one of {', '.join(LOCALES)}")
    if "zone" in values:
        _refuse_other_zone_names(str(values["zone"]))
    return Settings(**values)  # type: ignore[arg-type]  # names and kinds were checked above


def _refuse_half_a_provider(values: Mapping[str, str | int]) -> None:
    # Imported here, because most deployments have no identity provider.
    from chalicelib.domain.staff.person import parse_claimed_roles  # noqa: PLC0415

    if not values.get("oidc_client_id") or not values.get("oidc_role_claim", "roles"):
        raise ValueError(f"{PREFIX}OIDC_ISSUER needs _OIDC_CLIENT_ID and _OIDC_ROLE_CLAIM")
    if not parse_claimed_roles(str(values.get("oidc_roles", ""))):
        raise ValueError(f"{PREFIX}OIDC_ROLES names no role, so nobody could sign in")


def _refuse_other_zone_names(name: str) -> None:
    # Imported here, because the zones load much and most deployments keep the default.
    from chalicelib.domain.customers.zone import is_canonical_zone, present_name  # noqa: PLC0415

    if not is_canonical_zone(name):
        example = present_name(name) or f"one such as {Settings.zone}"
        raise ValueError(f"{PREFIX}ZONE is an IANA zone by its present name: {example}")


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """The variables of the SDK that our own client of DynamoDB understands; empty: not set.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
    """

    region: str
    endpoint: str
    ca_bundle: str
    needs_sdk: bool  # one of `FOR_THE_SDK` is set


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """The keys that sign a call; `repr` hides them, so that no log shows them."""

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
    """The keys that Lambda gives a function; None if they come from another source."""
    access_key = environment.get("AWS_ACCESS_KEY_ID")
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
    if not access_key or not secret_key:
        return None
    return AwsKeys(access_key, secret_key, environment.get("AWS_SESSION_TOKEN", ""))
