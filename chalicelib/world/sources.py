"""Where a World takes random texts and certificates from, unless a test gives it others."""

import secrets


def random_id() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


def random_secret() -> str:
    """256 random bits, in 43 characters."""
    return secrets.token_urlsafe(32)


def certificate_at(address: str) -> bytes:
    """A certificate of SNS in PEM; the caller has checked the address."""
    from chalicelib.aws.small_file import fetch_small_file

    return fetch_small_file(address)
