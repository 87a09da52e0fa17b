"""The environment, read once into a frozen object.

A value that starts with `ssm:` names a parameter of the SSM store; `aws/secrets.py` reads it when
it is needed, so that no secret stands in a template or in a function's environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "GROCER_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the environment variable `GROCER_<FIELD>`; empty means off."""

    stage: str = "local"
    table: str = "grocer"
    outbox_queue: str = ""  # the queue's URL
    public_url: str = (
        "http://127.0.0.1:8000"  # where signed links point, without a slash at the end
    )
    secret: str = ""  # signs links and codes, at least 32 characters
    region: str = "RU"  # ISO 3166: how a phone written without its country is read
    zone: str = "Europe/Moscow"  # IANA: the programme's zone
    sms_countries: str = "RU,KZ"  # ISO 3166, comma separated
    sms_sender: str = ""
    sms_daily_max: int = 1000  # all codes together: the most that a day may cost
    email_from: str = ""
    telegram_token: str = ""
    telegram_secret: str = ""
    telegram_api: str = "https://api.telegram.org"
    webchat_origins: str = ""  # comma separated; empty: the web chat is off

    @property
    def allowed_sms_countries(self) -> frozenset[str]:
        return frozenset(self.sms_countries.split(","))

    @property
    def allowed_webchat_origins(self) -> frozenset[str]:
        return frozenset(filter(None, self.webchat_origins.split(",")))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting; unknown names with our prefix are a mistake and refused.

    Raises:
        ValueError: a name that no setting has, or a number that is not one.
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
    return Settings(**values)  # type: ignore[arg-type]  # names and kinds were checked above
