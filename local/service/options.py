"""What may be said to `python -m local`, and what makes it refuse to start."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
ENDPOINT_PREFIX = "AWS_ENDPOINT_URL"


class OptionRefused(Exception):
    """The run cannot start; the text tells the person why and what to change."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, read."""

    port: int
    simulator_port: int
    data: Path
    telegram_api: str
    now: datetime | None


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line; prints help and ends the process as argparse does."""
    parser = argparse.ArgumentParser(prog="python -m local", description="Run Grocer here.")
    parser.add_argument("--port", type=int, default=8000, help="of the API (8000)")
    parser.add_argument("--simulator-port", type=int, default=8010, help="of the messenger (8010)")
    parser.add_argument(
        "--data", type=Path, default=Path(".local"), help="where data last between runs (.local)"
    )
    parser.add_argument(
        "--telegram-api",
        default="",
        metavar="URL",
        help="a Telegram server to work with, such as https://api.telegram.org",
    )
    parser.add_argument(
        "--now", type=_instant, help="start the service's clock here: 2026-12-31T12:00:00Z"
    )
    said = parser.parse_args(arguments)
    return Options(
        port=said.port,
        simulator_port=said.simulator_port,
        data=said.data.resolve(),
        telegram_api=said.telegram_api.rstrip("/"),
        now=said.now,
    )


def refuse_danger(options: Options, environment: Mapping[str, str]) -> None:
    """Stop before a toy reaches what is real.

    Raises:
        Refused: inside Lambda, towards an AWS that is not on this machine, or towards a real
            Telegram without the bot's own token.
    """
    if "AWS_LAMBDA_FUNCTION_NAME" in environment:
        raise OptionRefused("this is AWS Lambda: the local run is for a laptop")
    for name, value in environment.items():
        if name.startswith(ENDPOINT_PREFIX) and value and not is_loopback(value):
            raise OptionRefused(f"{name}={value} is not this machine: unset it")
    if not options.telegram_api:
        return
    if urlsplit(options.telegram_api).scheme not in ("http", "https"):
        raise OptionRefused("--telegram-api wants an address such as https://api.telegram.org")
    if not is_loopback(options.telegram_api) and not environment.get("GROCER_TELEGRAM_TOKEN"):
        raise OptionRefused("--telegram-api needs your bot's token in GROCER_TELEGRAM_TOKEN")


def is_loopback(url: str) -> bool:
    """Tell whether an address names this machine itself."""
    return urlsplit(url).hostname in LOOPBACK_NAMES


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError("an instant looks like 2026-12-31T12:00:00Z") from exc
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
