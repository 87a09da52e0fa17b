"""The refusal of an answer that may not come from the provider, or is not meant for us."""

from chalicelib import log
from chalicelib.domain.errors import Forbidden


def distrust(why: str) -> Forbidden:
    """Log which check failed, for the administrator, and return the refusal for the person.

    The log has the name of the check only: tokens and claims are secrets, or personal.
    """
    log.event("oidc.untrusted", why=why)
    return Forbidden("oidc.untrusted")
