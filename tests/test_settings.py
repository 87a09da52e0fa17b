"""The environment, read once into a frozen object."""

from dataclasses import FrozenInstanceError, fields

import pytest

from chalicelib.settings import PREFIX, Settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()


def test_every_setting_can_be_set() -> None:
    texts = {f"{PREFIX}{field.name.upper()}": "7" for field in fields(Settings)}
    texts |= {
        "GROCER_SMS_PRICES": "RU=7",
        "GROCER_OIDC_ROLES": "7=admin",
        "GROCER_LANGUAGE": "en",
        "GROCER_ZONE": "Asia/Omsk",
    }

    read = read_settings(texts)

    said = {f"{PREFIX}{each.name.upper()}": f"{getattr(read, each.name)}" for each in fields(read)}
    assert said == texts


def test_prices_that_are_none_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="prices of SMS"):
        read_settings({"GROCER_SMS_PRICES": "RU=0.045"})


def test_a_language_that_the_bot_does_not_speak_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="GROCER_LANGUAGE is one of ru, en"):
        read_settings({"GROCER_LANGUAGE": "kk"})


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("Moscow", "one such as Europe/Moscow"),
        ("", "one such as Europe/Moscow"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("UTC", "Etc/UTC"),
    ],
)
def test_a_zone_that_is_not_named_as_today_is_refused_at_the_start(name: str, example: str) -> None:
    said = f"GROCER_ZONE is an IANA zone by its present name: {example}"
    with pytest.raises(ValueError, match=f"^{said}$"):
        read_settings({"GROCER_ZONE": name})


def test_campaigns_send_sms_where_it_is_allowed_and_has_its_price() -> None:
    settings = Settings(sms_countries="RU,KZ,BY", sms_prices="RU=45000, KZ=70000,US=7000")

    assert settings.sms_part_prices["KZ"] == 70_000
    assert settings.campaign_sms_countries == {"RU", "KZ"}
    assert Settings().campaign_sms_countries == frozenset()


def test_a_number_is_a_number() -> None:
    assert read_settings({"GROCER_SMS_DAILY_MAX": "25"}).sms_daily_max == 25


@pytest.mark.parametrize("text", ["", "many", "1.5"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read_settings({"GROCER_SMS_DAILY_MAX": text})


@pytest.mark.parametrize("name", ["GROCER_TELEGRAM_TOKN", "GROCER_", "GROCER_TELEGRAM__TOKEN"])
def test_a_name_that_no_setting_has_is_a_mistake(name: str) -> None:
    with pytest.raises(ValueError, match="is not a setting"):
        read_settings({name: "x"})


def test_what_is_not_ours_is_passed_over() -> None:
    assert read_settings({"PATH": "/bin", "AWS_REGION": "x", "MY_GROCER_TABLE": "y"}) == Settings()


def test_settings_do_not_change() -> None:
    settings = Settings()

    with pytest.raises(FrozenInstanceError):
        settings.table = "another"  # type: ignore[misc]


def test_lists_are_parted_by_commas() -> None:
    settings = Settings(webchat_origins="https://a.example,https://b.example", sms_countries="RU")

    assert settings.allowed_webchat_origins == {"https://a.example", "https://b.example"}
    assert settings.allowed_sms_countries == {"RU"}


def test_an_empty_list_allows_nothing() -> None:
    assert Settings().allowed_webchat_origins == frozenset()


@pytest.mark.parametrize("secret", ["secret", "telegram_token", "telegram_secret"])
def test_nothing_secret_has_a_default(secret: str) -> None:
    assert getattr(Settings(), secret) == ""
