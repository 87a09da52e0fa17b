"""Checks settings and secrets."""

from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlsplit

from chalicelib.aws.secrets import PREFIX as PARAMETER
from chalicelib.domain.errors import Unavailable
from chalicelib.settings import PREFIX
from chalicelib.world import World
from local.doctor.finding import Finding, fault, fine, warning

PART = "settings"
UNSET = ".invalid"  # the host of the template's own default
LOCAL = "local"
BASE = 'PARAMETERS="PublicUrl=<the output FrontDoorUrl>"'


def check_settings(world: World) -> Iterator[Finding]:
    """See whether the addresses are those of a deployment, and whether each secret is readable."""
    found = [*_secrets(world), *_addresses(world)]
    yield from found
    if not found:
        yield fine(PART, "Every secret can be read, and the addresses are set.")


def _secrets(world: World) -> Iterator[Finding]:
    for each in fields(world.settings):
        value = getattr(world.settings, each.name)
        if not isinstance(value, str) or not value.startswith(PARAMETER):
            continue
        name = value.removeprefix(PARAMETER)
        try:
            is_empty = not world.secrets.reveal(value).strip()
        except Unavailable:
            yield fault(
                PART,
                f"The SSM parameter {name} of {PREFIX}{each.name.upper()} cannot be read.",
                f"Create it (aws ssm put-parameter --type SecureString --name {name}), or allow"
                " ssm:GetParameter.",
            )
        else:
            if is_empty:
                yield fault(PART, f"The SSM parameter {name} is empty.", "Store the secret in it.")
    try:
        _ = world.secret
    except Unavailable as refused:
        if refused.code == "settings.secret_too_short":
            yield fault(
                PART,
                f"{PREFIX}SECRET is shorter than 32 characters, so no link or code is signed.",
                "Store a random one: openssl rand -base64 48.",
            )


def _addresses(world: World) -> Iterator[Finding]:
    settings = world.settings
    public = urlsplit(settings.public_url)
    if settings.stage == LOCAL:
        return
    if (public.hostname or "").endswith(UNSET):
        yield fault(
            PART,
            "The address of links and webhooks is not set, so no link of the bot works.",
            f"Deploy again with {BASE}, without the slash at the end.",
        )
    elif public.scheme != "https" or settings.public_url.endswith("/"):
        yield fault(
            PART,
            f"{PREFIX}PUBLIC_URL is no https address without a slash at the end.",
            f"Deploy again with {BASE}.",
        )
    if not settings.pages_url:
        yield warning(
            PART,
            "The address of the pages is not set, so the bot offers no cabinet.",
            'Deploy again with PARAMETERS="CabinetUrl=<the output PagesUrl>".',
        )
