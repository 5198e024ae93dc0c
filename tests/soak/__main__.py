"""``make soak``: the whole soak, its figures, and exit status 1 if anything was lost, twice or out of order."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service.settings")

import django

django.setup()

from service.stack import Stack
from tests.soak.soak import Plan, report, soak

STATE = Path(os.environ.get("MOTCUA_STATE", "var")) / "soak"


def stack_in(env: dict[str, str]) -> Stack:
    """A fresh assistant under the state directory; what was prepared before is kept, conversations are not."""
    for old in STATE.glob("motcua.sqlite3*"):
        old.unlink()
    shutil.rmtree(STATE / "logs", ignore_errors=True)
    return Stack(STATE, env={"DATABASE_URL": f"sqlite:///{STATE.resolve() / 'motcua.sqlite3'}", **env})


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--citizens", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261126)
    given = parser.parse_args()
    plan = Plan(given.events, given.citizens, given.kills, given.seed)
    course, books = soak(plan, stack_in, lambda line: print(line, flush=True))
    print(report(plan, course, books))
    if books.faults() or course.taken:
        print(f"FAULTS: {books.faults()}, spoilt taken: {course.taken}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
