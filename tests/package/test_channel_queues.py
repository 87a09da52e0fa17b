"""Each channel has a queue, workers and an alarm of its own, and none of them while it is off."""

import json
from pathlib import Path

import pytest

from chalicelib.channels import CHANNELS
from chalicelib.domain.messages.channel import Channel
from local.rehearsal.template import Json, strings


@pytest.fixture(scope="module")
def template() -> Json:
    found: Json = json.loads(Path(".chalice/resources.json").read_text())
    return found


# A deployment always has its bot in Telegram: its chunks use the shared queue.
OPTIONAL = {name: each for name, each in CHANNELS.items() if name != "telegram"}


@pytest.mark.parametrize("channel", OPTIONAL.values(), ids=list(OPTIONAL))
def test_a_channel_that_is_off_has_no_queue_no_worker_and_no_alarm(
    channel: Channel, template: Json
) -> None:
    parts = [f"Deliver{channel.name.title()}{part}" for part in ("Queue", "Source")]
    conditions = {template["Resources"][part].get("Condition") for part in parts}
    rows = template["Resources"]["ChannelsOldAlarm"]["Properties"]["Metrics"]
    conditions |= {
        row["Fn::If"][0] if "Fn::If" in row else None for row in rows if parts[0] in json.dumps(row)
    }
    setting = f"GROCER_{channel.campaign_setting.upper()}"
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    (condition,) = conditions
    empty = {"Fn::Equals": [variables[setting], ""]}
    assert template["Conditions"][condition] == {"Fn::Not": [empty]}
    assert template["Parameters"][variables[setting]["Ref"]]["Default"] == ""
    ((url,),) = [  # what the functions know of the queue depends on the same condition
        [text for text in strings(each) if "=${" in text]
        for each in variables["GROCER_CHANNEL_QUEUES"]["Fn::Join"][1]
        if parts[0] in json.dumps(each)
    ]
    assert url == f"{channel.name}=${{{parts[0]}.QueueName}}"


def test_channels_share_their_dead_letters(template: Json) -> None:
    resources = template["Resources"]
    targets = {
        resources[f"Deliver{name}Queue"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"][
            "Fn::GetAtt"
        ][0]
        for name in ("", *(each.title() for each in OPTIONAL))
    }

    assert targets == {"DeliverDeadLetters"}
