"""The number "asked" of a campaign's report leads to the appeals that followed the campaign."""

import re

import pytest

from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import signed_in
from tests.builders.planning import a_campaign, people
from tests.builders.reports import a_reported
from tests.services.appeals.desk import a_writer, says

ASKED = re.compile(r'<a href="(/console/campaigns/[^"]+/people\?[^"]*figure=asked[^"]*)">')


def test_the_asked_of_a_report_open_the_appeals_behind_the_campaign(
    world: World, clock: Clock
) -> None:
    reported = a_reported(world, people(3), a_campaign())
    reported.ends("d" * sum(map(len, reported.chunks)))
    reported.touches(0, EngagementKind.ASKED)
    clock.moves(days=1)
    reported.measures()
    campaign = reported.record.id
    says(world, a_writer(world), "Где скидка?", campaign=campaign)
    says(world, a_writer(world), "Рыба тухлая")
    admin = signed_in(world, Role.ADMIN)

    found = ASKED.search(admin.opens(f"/console/campaigns/{campaign}/report").html)
    assert found
    behind = admin.opens(found[1].replace("&amp;", "&"))
    assert f'href="/desk?campaign={campaign}"' in behind.html
    listed = admin.opens(f"/desk?campaign={campaign}")
    assert "Где скидка?" in listed.text
    assert "Рыба" not in listed.text
    assert "после одной рассылки" in listed.text


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ANALYST])
def test_a_role_without_appeals_gets_no_link_to_them(world: World, role: Role) -> None:
    reported = a_reported(world, people(1), a_campaign())
    reported.ends("d")
    path = f"/console/campaigns/{reported.record.id}/people?figure=asked"
    assert "/desk" not in signed_in(world, role).opens(path).html
