"""Secrets: made once, readable by nobody else, and never made up in production."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from service.secrets import FILE, NAMES, load_secrets

ROOT = Path(__file__).parent.parent.parent
GIVEN = {name: f"given-{number}" for number, name in enumerate(NAMES)}


@pytest.fixture(autouse=True)
def _no_secret_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_production_refuses_generated_secrets_and_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_RASA_TOKEN", "given")
    with pytest.raises(SystemExit) as refused:
        load_secrets(tmp_path, production=True)

    sentence = str(refused.value)
    assert "MOTCUA_SECRET_KEY, MOTCUA_DATA_KEY" in sentence
    assert "MOTCUA_RASA_TOKEN" not in sentence
    assert list(tmp_path.iterdir()) == []


def test_production_refuses_even_a_file_of_secrets_made_before(tmp_path: Path) -> None:
    load_secrets(tmp_path, production=False)

    with pytest.raises(SystemExit):
        load_secrets(tmp_path, production=True)


def test_an_empty_variable_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")

    with pytest.raises(SystemExit):
        load_secrets(tmp_path, production=True)


def test_the_environment_is_enough_and_no_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)

    assert load_secrets(tmp_path, production=True) == GIVEN
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_made_once_and_are_the_same_ever_after(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state"
    first = load_secrets(state, production=False)

    assert load_secrets(state, production=False) == first
    assert set(first) == set(NAMES)
    assert len(set(first.values())) == len(NAMES)
    assert all(len(value) >= 40 for value in first.values())
    assert Fernet(first["MOTCUA_DATA_KEY"]).decrypt(Fernet(first["MOTCUA_DATA_KEY"]).encrypt(b"x")) == b"x"


def test_two_states_have_different_secrets(tmp_path: Path) -> None:
    one, other = (load_secrets(tmp_path / name, production=False) for name in "ab")

    assert not set(one.values()) & set(other.values())


def test_the_file_is_readable_by_its_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_secrets(tmp_path, production=False)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = load_secrets(tmp_path, production=False)
    monkeypatch.setenv("MOTCUA_RASA_TOKEN", "given")

    assert load_secrets(tmp_path, production=False) == {**kept, "MOTCUA_RASA_TOKEN": "given"}


def test_two_first_runs_at_once_read_the_same_secrets(tmp_path: Path) -> None:
    code = (
        "import json, sys, time, pathlib\n"
        "from service.secrets import load_secrets\n"
        "gate, state = map(pathlib.Path, sys.argv[1:])\n"
        "print('ready', flush=True)\n"
        "while not gate.exists(): time.sleep(0.001)\n"
        "print(json.dumps(load_secrets(state, production=False), sort_keys=True))\n"
    )
    gate, state = tmp_path / "gate", tmp_path / "state"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(gate), str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
    gate.touch()
    said = [run.communicate(timeout=60)[0] for run in runs]

    assert [run.returncode for run in runs] == [0] * 6
    assert len(set(said)) == 1
    assert [path.name for path in state.iterdir()] == [FILE]


@pytest.mark.parametrize("lost", NAMES)
def test_a_file_that_lacks_a_secret_is_not_filled_up_but_named(tmp_path: Path, lost: str) -> None:
    load_secrets(tmp_path, production=False)
    file = tmp_path / FILE
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith(lost)))
    damaged = file.read_text()

    with pytest.raises(SystemExit) as refused:
        load_secrets(tmp_path, production=False)

    assert str(file) in str(refused.value)
    assert lost in str(refused.value)
    assert file.read_text() == damaged


@pytest.mark.parametrize("content", ["", "\n", "garbage", "MOTCUA_SECRET_KEY=\nMOTCUA_DATA_KEY=\n"])
def test_a_damaged_file_ends_the_start_with_one_sentence_and_is_left_for_repair(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)

    with pytest.raises(SystemExit) as refused:
        load_secrets(tmp_path, production=False)

    assert "restore the file" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (tmp_path / FILE).read_text() == content


def test_the_sentence_never_shows_a_secret_that_is_left(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("MOTCUA_SECRET_KEY=very-secret\n")

    with pytest.raises(SystemExit) as refused:
        load_secrets(tmp_path, production=False)

    assert "very-secret" not in str(refused.value)


def test_a_run_that_died_while_writing_leaves_nothing_that_stops_the_next_one(tmp_path: Path) -> None:
    # In a container the next run often has the same process id.
    (tmp_path / FILE).with_suffix(f".{os.getpid()}").write_text("half")

    assert set(load_secrets(tmp_path, production=False)) == set(NAMES)
