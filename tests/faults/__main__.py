"""Injects every fault of the matrix, then faults into five campaigns and paced sending."""

import argparse
import sys
import time

from tests.faults.campaigns import Size, send_campaigns
from tests.faults.pace import HEAD, keep_pace
from tests.faults.rows.matrix import run_matrix

WITHIN_S = 1800
LIMITS = (30, 100)


def main() -> None:
    """Print the tables; the exit status says whether a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=20, help="of each row of the matrix")
    asked = parser.parse_args()
    began = time.monotonic()
    is_kept = run_matrix(range(asked.seed, asked.seed + asked.seeds))
    trial = send_campaigns(Size(asked.customers, asked.kills, within_s=WITHIN_S, seed=asked.seed))
    paces = [keep_pace(limit) for limit in LIMITS]
    faults = [*trial.faults, *(fault for pace in paces for fault in pace.faults)]
    took = f"({time.monotonic() - began:.0f} s)"
    broken = [f"BROKEN: {promise}" for promise in faults]
    print(trial, "", HEAD, *paces, "", took, *broken, sep="\n")  # noqa: T201 - what it is for
    sys.exit(bool(faults) or not is_kept)


if __name__ == "__main__":
    main()
