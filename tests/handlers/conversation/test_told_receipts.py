"""The bot tells what a receipt gave, once, in every chat, unless the shop switched it off."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of, queued, work_off_outbox
from tests.builders.shops import RECEIPTS, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document
