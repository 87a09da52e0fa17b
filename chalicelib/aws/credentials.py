"""Finds the keys that sign our own calls of DynamoDB."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import NoCredentialsError

from chalicelib.settings import AwsKeys, read_aws_keys


def current_keys(session: Callable[[], Any]) -> AwsKeys:
    """The keys that are valid now; the SDK's `session` is used if the environment has none.

    Raises:
        BotoCoreError: no source has keys, or they could not be renewed.
    """
    # Lambda gives a function its keys in the environment, which takes microseconds to read. The SDK
    # knows the other sources (files, roles, containers), but its import is half of a cold start.
    keys = read_aws_keys()
    if keys:
        return keys
    credentials = session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    # The SDK renews temporary keys here, before they expire.
    found = credentials.get_frozen_credentials()
    return AwsKeys(found.access_key, found.secret_key, found.token or "")
