"""The rows of the fault matrix, by the number of their fault, and the seeds that once failed."""

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from chalicelib import log
from tests.faults.rows import clocks, doors, files, money, platforms, sending
from tests.faults.rows.frame import Stage, Tally, a_stage

FAILED = Path(__file__).with_name("failed_seeds.json")
Row = Callable[[Stage], Tally]
HEAD = "row  fault".ljust(66) + "injected  survived  doubled  lost  unknown"
ROWS: dict[str, Row] = {
    "F01": doors.webhooks_again,
    "F02": doors.webhooks_swapped,
    "F03": money.one_balance,
    "F04": sending.killed_senders,
    "F05": money.deaths_after_writes,
    "F06": money.answers_lost,
    "F07": sending.answers_of_messengers_lost,
    "F08": money.throttled,
    "F09": money.conflicts,
    "F10": money.no_answers,
    "F10 appeals": doors.appeals_in_bad_weather,
    "F11": sending.late_jobs,
    "F12": sending.odd_answers,
    "F13": sending.bounce_storm,
    "F14": clocks.ticks_twice,
    "F15": clocks.ticks_missed,
    "F16": clocks.skewed_clocks,
    "F17": clocks.changed_hours,
    "F18": doors.poison,
    "F19": doors.other_versions,
    "F20": sending.out_of_time,
    "F21": money.double_click,
    "F22": files.imports_die,
    "F23": money.restored,
    "F24": clocks.rows_outlive_terms,
    "F25": money.indexes_late,
    "F26": doors.forged_reports,
    "F27": platforms.webhooks_removed,
    "F28": doors.rotated_secrets,
    "F29": files.letters_expire,
    "F30": money.offline_day,
}


def inject(name: str, seed: int) -> Tally:
    """Inject the fault of one row once; an exception counts as a loss."""
    with a_stage(seed) as stage:
        return ROWS[name](stage)


def failed_seeds() -> dict[str, list[int]]:
    """The seeds that broke a promise once; they are tests since."""
    found: dict[str, list[int]] = json.loads(FAILED.read_text())
    return found


def run_matrix(seeds: Iterable[int]) -> bool:
    """Print the matrix over all seeds; keep the seeds that fail. True: every promise was kept."""
    log._logger().setLevel(logging.CRITICAL)  # noqa: SLF001 - thousands of lines would hide it
    print(HEAD)  # noqa: T201 - what it is for
    failed, seeds = failed_seeds(), list(seeds)
    is_kept = True
    for name, row in ROWS.items():
        sum_, broken = Tally(), []
        for seed in seeds:
            try:
                tally = inject(name, seed)
            except Exception as exc:  # noqa: BLE001 - the table must show every row
                tally = Tally(1, 0, lost=1)
                print(f"     seed {seed}: {type(exc).__name__}: {exc}")  # noqa: T201
            sum_ += tally
            if not tally.is_kept:
                broken.append(seed)
        says = (row.__doc__ or "").partition("\n")[0][5:]
        numbers = (sum_.injected, sum_.survived, sum_.doubled, sum_.lost, sum_.unknown)
        widths = (9, 10, 9, 6, 9)
        figures = "".join(str(n).rjust(w) for n, w in zip(numbers, widths, strict=True))
        print(f"{name[:3]}  {says:<60.60}{figures}")  # noqa: T201
        if broken:
            is_kept = False
            failed[name] = sorted({*failed.get(name, []), *broken})
    FAILED.write_text(json.dumps(failed, indent=2) + "\n")
    return is_kept
