"""The command line of `python -m local`, and the reasons to refuse to start."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Never
from urllib.parse import urlsplit

from local.arguments import OneLineParser, instant

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
ENDPOINT_PREFIX = "AWS_ENDPOINT_URL"
NEEDED = {
    "telegram_api": ("GROCER_TELEGRAM_TOKEN",),
    "max_api": ("GROCER_MAX_TOKEN",),
    "whatsapp_api": (
        "GROCER_WHATSAPP_TOKEN",
        "GROCER_WHATSAPP_PHONE_NUMBER_ID",
        "GROCER_WHATSAPP_APP_SECRET",
        "GROCER_WHATSAPP_VERIFY_TOKEN",
    ),
    "vk_api": ("GROCER_VK_GROUP_ID", "GROCER_VK_TOKEN"),
}
PORT_MAX = 65535
PORT_DIGITS = 5


class OptionRefused(Exception):
    """The run cannot start; the text says why and what to change, for the person."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line as values.

    `began_s` is the reading of `monotonic()` when the start began, perhaps in the installer.
    """

    port: int
    simulator_port: int
    data: Path
    telegram_api: str
    vk_api: str
    max_api: str
    whatsapp_api: str
    now: datetime | None
    began_s: float


class _RefusingParser(OneLineParser):
    def error(self, message: str) -> Never:
        raise OptionRefused(f"{message.removeprefix('argument ')} (see python -m local --help)")


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line; `--help` prints and ends the process.

    Raises:
        OptionRefused: an option does not exist, or its value is impossible.
    """
    parser = _RefusingParser(prog="python -m local", description="Run Grocer here.")
    parser.add_argument("--port", type=_port, default=8000, help="of the API (8000; 0: any free)")
    parser.add_argument(
        "--simulator-port", type=_port, default=8010, help="of the messenger (8010; 0: any free)"
    )
    parser.add_argument(
        "--data", type=_folder, default=Path(".local"), help="where data last between runs (.local)"
    )
    parser.add_argument(
        "--telegram-api",
        type=_server,
        default="",
        metavar="URL",
        help="a Telegram server to work with, such as https://api.telegram.org",
    )
    parser.add_argument(
        "--vk-api",
        type=_server,
        default="",
        metavar="URL",
        help="VK's methods to work with, such as https://api.vk.ru/method",
    )
    parser.add_argument(
        "--max-api",
        type=_server,
        default="",
        metavar="URL",
        help="MAX's server to work with, such as https://platform-api2.max.ru",
    )
    parser.add_argument(
        "--whatsapp-api",
        type=_server,
        default="",
        metavar="URL",
        help="Meta's Graph API to work with, such as https://graph.facebook.com/v26.0",
    )
    parser.add_argument(
        "--now", type=instant, help="start the service's clock here: 2026-12-31T12:00:00Z"
    )
    # Passed by the installer, so that the seconds that are printed count from its own start.
    parser.add_argument("--began-s", type=float, default=monotonic(), help=argparse.SUPPRESS)
    values = parser.parse_args(arguments)
    return Options(
        port=values.port,
        simulator_port=values.simulator_port,
        data=values.data.resolve(),
        telegram_api=values.telegram_api.rstrip("/"),
        vk_api=values.vk_api.rstrip("/"),
        max_api=values.max_api.rstrip("/"),
        whatsapp_api=values.whatsapp_api.rstrip("/"),
        now=values.now,
        began_s=values.began_s,
    )


def refuse_danger(options: Options, environment: Mapping[str, str]) -> None:
    """Refuse options that could touch a real AWS account or another person's bot.

    Raises:
        OptionRefused: this is Lambda, an AWS endpoint is not on this machine, or a real server
            of a messenger is asked for without the shop's own token.
    """
    if "AWS_LAMBDA_FUNCTION_NAME" in environment:
        raise OptionRefused("this is AWS Lambda: the local run is for a laptop")
    for name, value in environment.items():
        if name.startswith(ENDPOINT_PREFIX) and value and not is_loopback(value):
            raise OptionRefused(f"{name}={value} is not this machine: unset it")
    # A real server does not know the invented token of a local run.
    for option, needed in NEEDED.items():
        api = getattr(options, option)
        missing = [name for name in needed if not environment.get(name)]
        if api and missing and not is_loopback(api):
            raise OptionRefused(f"--{option.replace('_', '-')} needs {' and '.join(missing)}")


def is_loopback(url: str) -> bool:
    """Return whether an address names this machine itself."""
    try:
        return urlsplit(url).hostname in LOOPBACK_NAMES
    except ValueError:
        return False


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() and len(text) <= PORT_DIGITS else -1
    if not 0 <= port <= PORT_MAX:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 1 to {PORT_MAX}, or 0 for any")
    return port


def _folder(text: str) -> Path:
    folder = Path(text)
    if not text.strip() or "\0" in text or (folder.exists() and not folder.is_dir()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder")
    return folder


def _server(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        # Reading the port checks it.
        is_address = is_address and parts.port != 0
    except ValueError:
        is_address = False
    if text and not is_address:
        raise argparse.ArgumentTypeError("an address looks like https://api.telegram.org")
    return text
