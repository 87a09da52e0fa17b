"""The refusals of the Bot API, in its own words."""

from typing import Any


class ApiError(Exception):
    """`{"ok": false, "error_code": ..., "description": ...}`, with the same HTTP status."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def answer(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(words: str) -> ApiError:
    """Make the error that most mistakes get."""
    return ApiError(400, f"Bad Request: {words}")
