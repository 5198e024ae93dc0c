"""Two assistants never share a state folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from service.commands.common import answering_here
from service.stack import Stack
from service.state_lock import AlreadyRunning, is_held, only_one

HOLD = """
import sys
from pathlib import Path
from service.state_lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_where_the_first_runs(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match=str(tmp_path)), only_one(tmp_path):
        pytest.fail("both hold it")
    assert not is_held(tmp_path)


def test_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert is_held(tmp_path)
        other.kill()
        other.wait()
    assert not is_held(tmp_path)


def test_another_folder_is_free(tmp_path: Path) -> None:
    with only_one(tmp_path / "one"), only_one(tmp_path / "two"):
        assert is_held(tmp_path / "one")


@pytest.mark.timeout(60)
def test_run_refuses_in_one_sentence(tmp_path: Path) -> None:
    env = {**os.environ, "MOTCUA_STATE": str(tmp_path), "MOTCUA_WEB_PORT": "18090"}
    with only_one(tmp_path):
        done = subprocess.run(
            [sys.executable, "-m", "service.cli", "run"], env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.strip().startswith("an assistant already runs in")
    assert "Traceback" not in done.stderr


def test_whoever_answers_without_servers_holds_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    held = []

    @contextmanager
    def without_rasa(python: Path, model: Path) -> Iterator[None]:
        held.append(is_held(settings.STATE))
        yield

    monkeypatch.setattr("evaluation.in_process.in_process", without_rasa)
    monkeypatch.setattr("service.log.log_warnings_only", lambda: None)
    monkeypatch.setattr(Stack, "prepare", lambda self: None)

    with answering_here({}):
        assert held == [True]
    assert not is_held(settings.STATE)
