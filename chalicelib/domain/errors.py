"""The five refusals. Each answers one question: will a retry help?"""

from collections.abc import Mapping


class Refusal(Exception):
    """What all refusals share: a stable dotted code, and the facts its text needs."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(Refusal):
    """What was asked for does not exist; a retry does not help."""


class Forbidden(Refusal):
    """The caller may not do this, or did not prove who they are."""


class Rejected(Refusal):
    """The request breaks a rule; the same request will break it again."""


class Malformed(Rejected):
    """What was sent does not fit; `pointers` says where (RFC 6901) and what."""

    def __init__(self, pointers: Mapping[str, str], code: str = "body.malformed") -> None:
        super().__init__(code)
        self.pointers = pointers


class Conflict(Refusal):
    """Somebody else was faster or holds what was asked for; read again, then decide."""


class Unavailable(Refusal):
    """Something we depend on does not answer; the same request may succeed later."""

    def __init__(self, code: str, *, retry_after_s: int = 1) -> None:
        super().__init__(code)
        self.retry_after_s = retry_after_s
