"""`grocer channels` beside the simulated platforms: what it finds, what it sets, what it hides."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.world import World
from local.cli import main
from local.simulator.vk.community import GROUP
from tests.builders import whatsapp
from tests.builders.meta_app import RIGHTS, MetaApp, meta_app
from tests.local.simulator.site import TOKEN, Site, a_site

VK_TOKEN, MAX_TOKEN = "vk1.a.a-token-of-this-test", "max-token-of-this-test"
SECRET = "the-secret-of-this-test"
SECRETS = (TOKEN, VK_TOKEN, MAX_TOKEN, SECRET, "TEST-TOKEN", whatsapp.SECRET)
Grocer = Callable[..., tuple[int, str]]


@pytest.fixture
def app() -> Iterator[MetaApp]:
    with meta_app() as app:
        yield app


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as site:
        site.simulator.vk.methods.token, site.simulator.max.methods.token = VK_TOKEN, MAX_TOKEN
        site.simulator.vk.events.confirmation = "c0de"
        yield site


@pytest.fixture
def grocer(
    moto_world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Grocer:
    """Run a command; with no messenger set up but those whose settings a test adds."""
    monkeypatch.setenv("GROCER_TABLE", moto_world.settings.table)
    monkeypatch.setenv("GROCER_SECRET", moto_world.settings.secret)
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["channels", *arguments])
        said = capsys.readouterr()
        assert not any(secret in said.out + said.err for secret in SECRETS)
        return code, said.out

    return run


@pytest.fixture
def account(site: Site, app: MetaApp, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set every setting of the four messengers, but for those that a test changes."""
    settings = {
        "public_url": "https://shop.example",
        "telegram_token": TOKEN,
        "telegram_secret": SECRET,
        "telegram_api": site.url,
        "vk_group_id": str(GROUP),
        "vk_token": VK_TOKEN,
        "vk_secret": SECRET,
        "vk_confirmation": "c0de",
        "vk_api": f"{site.url}/vk/method",
        "max_token": MAX_TOKEN,
        "max_secret": SECRET,
        "max_api": f"{site.url}/max",
        **whatsapp.settings(app.api.address),
    }

    def change(**changed: str) -> None:
        for name, value in {**settings, **changed}.items():
            monkeypatch.setenv(f"GROCER_{name.upper()}", str(value))

    return change


def found(grocer: Grocer) -> dict[str, Any]:
    shown = json.loads(grocer("check", "--json")[1])["channels"]
    return {one["channel"]: one for one in shown}


def test_a_service_without_messengers_says_what_each_needs_and_is_not_at_fault(
    grocer: Grocer,
) -> None:
    code, text = grocer("check")

    assert code == 0
    assert "vk: off\n  To switch it on, set GROCER_VK_SECRET, GROCER_VK_TOKEN," in text
    assert "GROCER_WHATSAPP_VERIFY_TOKEN" in text
    assert grocer("set-webhooks") == (0, "No messenger is set up.\n")


def test_webhooks_are_missed_set_and_then_found(
    grocer: Grocer, account: Callable[..., None], site: Site
) -> None:
    account()

    assert grocer("check")[0] == 1
    before = found(grocer)
    code, text = grocer("set-webhooks")
    after = found(grocer)

    names = ("telegram", "vk", "max", "whatsapp")
    assert [before[name]["state"] for name in names] == ["not fit"] * 4
    assert all("posts nowhere" in before[name]["faults"][0] for name in names)
    # No service listens at that address: VK alone asks it before it posts.
    assert code == 0
    assert text.count("from now on") == 4
    assert [after[name]["state"] for name in names] == ["fit", "not fit", "fit", "fit"]
    assert after["vk"]["faults"] == ["The platform cannot post to us: failed."]
    assert after["max"]["account"] == "grocer_local_bot"
    assert after["whatsapp"]["account"] == "Grocer +7 921 000-00-00"
    assert after["telegram"]["webhook"] == "https://shop.example/webhooks/telegram"
    known = site.simulator.bot_api.updates.webhook
    assert known is not None
    assert known.secret == SECRET
    assert site.simulator.max.updates.subscription is not None
    assert "dialog_removed" in site.simulator.max.updates.subscription.kinds


def test_each_fault_of_an_account_is_one_sentence(
    grocer: Grocer, account: Callable[..., None], app: MetaApp
) -> None:
    account(telegram_secret="no spaces", vk_confirmation="other", max_token="wrong")
    app.rights, app.accounts, app.ends, app.secret = RIGHTS[:1], (), 1_800_000_000, "another"

    shown = found(grocer)
    refused = json.loads(grocer("set-webhooks", "telegram", "vk", "whatsapp", "sms", "--json")[1])

    assert [one["error"] for one in refused["channels"]] == [
        (
            "the platform did not accept our webhook"
            " (Bad Request: secret token contains unallowed characters)"
        ),
        "VK expects another confirmation string",
        "the token may use no business account",
        "the channel is off",
    ]
    assert shown["vk"]["faults"][0].startswith("GROCER_VK_CONFIRMATION is not the string")
    assert "GROCER_TELEGRAM_SECRET has a length or signs" in shown["telegram"]["faults"][0]
    assert shown["max"]["faults"] == ["The platform: the token is not valid."]
    assert shown["whatsapp"]["faults"][:4] == [
        "The token lacks the right whatsapp_business_management.",
        "The token ends one day: take one of a system user that does not end.",
        (
            "The token may use no business account: assign the WhatsApp account to the"
            " system user, and make a new token."
        ),
        "GROCER_WHATSAPP_APP_SECRET is not the secret of the app to which the token belongs.",
    ]
