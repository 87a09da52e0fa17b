"""The runbook knows every alarm, every metric, and every line that it names."""

import json
import re
from itertools import chain
from pathlib import Path

from chalicelib.metrics import METRICS
from local.rehearsal.alarm_rules import ALARM, metrics_of

ROOT = Path(__file__).parent.parent.parent
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
RESOURCES = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
ALARMS = {name: each for name, each in RESOURCES.items() if each.get("Type") == ALARM}
PARTS = ("Meaning", "See", "Do", "Over")


def chapter(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", RUNBOOK, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def test_r01_every_alarm_has_a_section_and_every_section_an_alarm() -> None:
    sections = re.split(r"^### ", chapter("Alarms"), flags=re.MULTILINE)[1:]
    found = {section.partition("\n")[0]: section for section in sections}

    assert found.keys() == ALARMS.keys()
    for name, section in found.items():
        parts = re.findall(r"^- \*\*(\w+):\*\* (.{20,})$", section, re.MULTILINE)
        assert tuple(part for part, _ in parts) == PARTS, name


def test_every_metric_of_ours_is_explained_or_alarmed() -> None:
    counted = set(chain.from_iterable(METRICS.values()))
    explained = set(re.findall(r"`(\w+)`", chapter("Metrics")))
    alarmed = {m["MetricName"] for each in ALARMS.values() for m in metrics_of(each["Properties"])}

    assert counted <= explained | alarmed


def test_r03_the_lines_of_the_runbook_are_written_by_our_code() -> None:
    code = "".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    named = re.findall(r"`([a-z]+\.[a-z_]+)`", chapter("Alarms") + chapter("Lines to look at"))

    assert len(named) > 15
    assert [each for each in named if f'"{each}"' not in code] == []
