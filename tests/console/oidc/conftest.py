"""A shop whose staff sign in at a provider on this machine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.settings import Settings
from tests.builders.clock import Clock
from tests.builders.provider import CLIENT, SECRET, Provider, a_provider

ROLES = "loyalty-admins=admin,loyalty-marketing=marketer,/tills/7=cashier@s7"


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    with a_provider(clock) as found:
        yield found


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return replace(
        settings,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_roles=ROLES,
    )
