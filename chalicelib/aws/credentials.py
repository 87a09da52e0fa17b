"""Where the keys come from that sign our own calls.

Lambda gives a function its keys in the environment, which costs microseconds to read. All else
(files, roles, containers, single sign-on) is the SDK's business, whose import is half a cold start.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import NoCredentialsError

from chalicelib.settings import AwsKeys, read_aws_keys


def current_keys(session: Callable[[], Any]) -> AwsKeys:
    """The keys of this moment; `session` is asked for when the environment has none.

    Raises:
        BotoCoreError: there are none anywhere, or they could not be renewed.
    """
    keys = read_aws_keys()
    if keys:
        return keys
    credentials = session().get_credentials()
    if credentials is None:
        raise NoCredentialsError
    # Those that end are renewed here, before they do.
    found = credentials.get_frozen_credentials()
    return AwsKeys(found.access_key, found.secret_key, found.token or "")
