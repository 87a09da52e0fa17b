"""Rows about files and about the stack itself."""

import json
from functools import partial
from pathlib import Path

from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import ImportState
from chalicelib.domain.imports.outcome import Phase
from chalicelib.services.imports.change_import import start_import
from chalicelib.services.imports.run_import import continue_import
from tests.builders.imports import an_actor, an_import
from tests.builders.people import profiles
from tests.faults.rows.frame import Stage, Tally

ROOT = Path(__file__).resolve().parents[3]
ROWS = 60
HEADS = ("phone", "first_name", "city")
KEPT_S = 14 * 24 * 3600


def imports_die(stage: Stage) -> Tally:
    """F22: the worker of an import dies behind any call, and its job comes again."""
    rows = [(f"+7921{number:07}", "Анна", "Псков") for number in range(1, ROWS + 1)]
    importing = an_import(stage.world, ImportKind.CUSTOMERS, HEADS, *rows)
    start_import(stage.world, an_actor(stage.world), importing.id)
    stage.weather.share = 0.5
    while importing.made.state is ImportState.IMPORTING and stage.weather.injected < 200:
        made = importing.made
        with stage.weather.of("dies", "lost"):
            stage.insists(partial(continue_import, stage.world, made.id, made.version))
    importing.works()
    found, faults = len(profiles(stage.world)), importing.faults(Phase.IMPORT)
    return Tally(
        stage.weather.injected,
        stage.weather.injected if importing.made.state is ImportState.DONE and not faults else 0,
        doubled=max(0, found - ROWS),
        lost=max(0, ROWS - found),
    )


def letters_expire(stage: Stage) -> Tally:
    """F29: dead letters are kept for 14 days; an alarm watches each of them and each queue."""
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    queues = {
        n: r["Properties"] for n, r in resources.items() if r.get("Type") == "AWS::SQS::Queue"
    }
    name = stage.chance.choice(sorted(queues))
    watched = json.dumps(
        [r for r in resources.values() if r.get("Type") == "AWS::CloudWatch::Alarm"]
    )
    is_dead = "RedrivePolicy" not in queues[name]
    is_kept = queues[name].get("MessageRetentionPeriod") == KEPT_S or not is_dead
    return Tally(1, int(is_kept and f'["{name}", "QueueName"]' in watched))
