"""Calls the Bot API of a Telegram server.

Source: https://core.telegram.org/bots/api#making-requests
"""

from typing import Any

import requests

CONNECT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 30
RETRY_AFTER_S_MAX = 3600


class BotApiError(Exception):
    """The server refused the call, or could not be reached (`code` 0)."""

    def __init__(self, code: int, description: str, *, retry_after_s: float = 0) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after_s = retry_after_s


class TelegramClient:
    """One bot at one server; its session serves one thread at a time."""

    def __init__(self, base_url: str, token: str) -> None:
        self._root = f"{base_url.rstrip('/')}/bot{token}"
        self._session = requests.Session()

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def call(self, method: str, params: dict[str, Any], *, wait_s: int = 0) -> Any:  # noqa: ANN401
        """Call a method and return its result; `wait_s` is added to the time-out.

        Raises:
            BotApiError: the server refused or did not answer. Its cause is not chained, because
                the address in it has the token.
        """
        timeout_s = (CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S + wait_s)
        try:
            response = self._session.post(f"{self._root}/{method}", json=params, timeout=timeout_s)
            answer = response.json()
        except requests.RequestException as exc:
            # The text of `requests` contains the address, and with it the bot's token.
            raise BotApiError(0, f"no answer: {type(exc).__name__}") from None
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            raise _error(response.status_code, answer)
        return answer.get("result")


def _error(status: int, answer: object) -> BotApiError:
    if not isinstance(answer, dict):
        return BotApiError(status, "the answer is not an object")
    parameters, code = answer.get("parameters"), answer.get("error_code")
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return BotApiError(
        code if isinstance(code, int) else status,
        str(answer.get("description", "")),
        # A server's mistake must not silence the bot for longer than an hour.
        retry_after_s=min(float(wait_s), RETRY_AFTER_S_MAX) if isinstance(wait_s, int) else 0,
    )
