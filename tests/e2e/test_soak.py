"""A small soak: nothing is lost, twice or out of order while every process is killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.stack import Stack
from tests.soak.soak import CHILDREN, Plan, report, soak


@pytest.mark.timeout(1200)
def test_nothing_is_lost_twice_or_out_of_order_while_processes_are_killed(stack: Stack, tmp_path: Path) -> None:
    """The state of the other end-to-end tests, without what was said there."""
    stack.stop()
    state = tmp_path / "soak"
    kept = shutil.ignore_patterns("secrets.env", "logs", "motcua.sqlite3*", "worker.alive", "files")
    shutil.copytree(stack.state, state, ignore=kept)
    plan = Plan(events=200, citizens=20, kills=8, seed=7, acknowledgements=50)

    def stack_in(env: dict[str, str]) -> Stack:
        return Stack(state, env={"DATABASE_URL": f"sqlite:///{state / 'motcua.sqlite3'}", **env})

    try:
        course, books = soak(plan, stack_in, lambda _: None)
    finally:
        stack.start()
    assert books.faults() == {}, report(plan, course, books)
    assert course.taken == 0
    assert len(course.accepted) == plan.messages + plan.acknowledgements
    assert {child: len(course.killed(child)) for child in CHILDREN} == dict.fromkeys(CHILDREN, 2)
