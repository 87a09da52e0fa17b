"""The refusals of the Graph API.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

from typing import Any


class GraphError(Exception):
    """`{"error": {"code": ..., "message": ...}}` with a status of its own."""

    def __init__(self, code: int, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status
        error = {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code}
        self.answer: dict[str, Any] = {"error": error}


def bad_parameter(words: str) -> GraphError:
    """Make the error that most mistakes get."""
    return GraphError(131009, f"Parameter value is not valid: {words}")
