"""Receipts of phones that no customer has: they wait 30 days for a registration."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.events import CONTACT
from tests.builders.people import Telegrammer, customer_of, queued, work_off_outbox
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document
