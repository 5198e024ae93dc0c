"""The setup: which Python it takes, when it does nothing, what it says when it fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from service import bootstrap
from service.bootstrap import STAMP, Setup, SetupError

ROOT = Path(__file__).resolve().parents[2]


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def fake_python(path: Path, version: str) -> Path:
    """A program that answers as Python ``version`` ("3 10") does when asked for it."""
    return executable(path, f"echo {version}")


@pytest.fixture
def no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH and a pyenv with nothing in them; returns the folder that is PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.delenv("MOTCUA_PYTHON", raising=False)
    monkeypatch.delenv("MOTCUA_PYTHON310", raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "none"))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with nothing but what a stamp is made of."""
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/app.lock", "requirements/rasa.lock"):
        (tmp_path / name).write_text(name)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.ruff]\nline-length = 1\n')
    for name, version in ((".venv", "3.11.7"), (".venv-rasa", "3.10.13")):
        executable(tmp_path / name / "bin" / "python", "exit 1")
        (tmp_path / name / "pyvenv.cfg").write_text(f"home = /x\nversion = {version}\n")
    setup = Setup(tmp_path, tmp_path / "log")
    (setup.app / STAMP).write_text(setup.app_stamp())
    (setup.rasa / STAMP).write_text(setup.rasa_stamp())
    return tmp_path


def test_the_running_interpreter_has_its_version() -> None:
    assert bootstrap.version_of(sys.executable) == sys.version_info[:2]


def test_a_shim_that_does_not_work_has_none(tmp_path: Path) -> None:
    assert bootstrap.version_of(str(executable(tmp_path / "python3.10", "echo not installed >&2; exit 127"))) is None
    assert bootstrap.version_of(str(tmp_path / "absent")) is None


def test_python_3_11_is_preferred_to_newer_ones(no_python: Path) -> None:
    fake_python(no_python / "python3.13", "3 13")
    fake_python(no_python / "python3.11", "3 11")
    assert bootstrap.find_app_python() == "python3.11"


def test_an_old_python3_is_not_enough_and_the_sentence_says_what_to_do(no_python: Path) -> None:
    fake_python(no_python / "python3", "3 9")
    with pytest.raises(SetupError, match=r"^Python 3.11 or newer was not found; install it .* or set MOTCUA_PYTHON"):
        bootstrap.find_app_python()


def test_pyenv_is_looked_into_behind_a_broken_shim_newest_patch_first(no_python: Path, tmp_path: Path) -> None:
    executable(no_python / "python3.10", "exit 127")
    for patch in ("3.10.9", "3.10.13"):
        fake_python(tmp_path / "pyenv" / "versions" / patch / "bin" / "python", "3 10")
    assert bootstrap.find_rasa_python(Path("uv")).endswith("3.10.13/bin/python")


def test_uv_fetches_python_3_10_where_there_is_none(no_python: Path, tmp_path: Path) -> None:
    fetched = fake_python(tmp_path / "fetched", "3 10")
    uv = executable(tmp_path / "uv", f'[ "$2" = install ] || echo {fetched}')
    assert bootstrap.find_rasa_python(uv) == str(fetched)


def test_without_python_3_10_the_sentence_says_what_to_do(no_python: Path, tmp_path: Path) -> None:
    uv = executable(tmp_path / "uv", "exit 2")
    with pytest.raises(SetupError, match=r"^Python 3.10, which Rasa needs, .* or set MOTCUA_PYTHON310 to its path\.$"):
        bootstrap.find_rasa_python(uv)


def test_nothing_happens_where_the_stamps_match(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["run"], project) == 0
    assert capfd.readouterr().out == ""


def test_a_lint_rule_changes_no_stamp_but_a_dependency_and_a_lock_do(project: Path) -> None:
    setup = Setup(project, project / "log")
    before = setup.app_stamp(), setup.rasa_stamp()
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.replace("= 1", "= 2"))
    assert (setup.app_stamp(), setup.rasa_stamp()) == before
    (project / "pyproject.toml").write_text(text.replace('"x"', '"y"'))
    assert setup.app_stamp() != before[0]
    (project / "requirements" / "rasa.lock").write_text("changed")
    assert setup.rasa_stamp() != before[1]


def test_another_python_version_changes_the_stamp(project: Path) -> None:
    setup = Setup(project, project / "log")
    before = setup.app_stamp()
    (setup.app / "pyvenv.cfg").write_text("version = 3.12.1\n")
    assert setup.app_stamp() != before


def test_a_failed_step_is_named_with_the_end_of_its_own_output(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("noise of an earlier step\n")
    command = ["sh", "-c", "for n in $(seq 100); do echo line $n; done; echo no space left; exit 3"]
    with pytest.raises(SetupError) as raised:
        bootstrap.run_logged("installing torch", command, tmp_path, log)
    first, *rest = str(raised.value).splitlines()
    assert first == f"Setup failed while installing torch (sh ended with 3); the end of {log}:"
    assert rest[-1] == "  no space left"
    assert len(rest) == bootstrap.TAIL
    assert "noise" not in str(raised.value)


def test_main_prints_the_sentence_and_fails(project: Path, no_python: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "requirements" / "app.lock").write_text("changed")
    assert bootstrap.main(["run"], project) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "[1/6] making the application's environment (.venv) ..."
    assert lines[1].startswith("Python 3.11 or newer was not found")


def test_a_wrong_word_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["sprint"]) == 2
    assert capfd.readouterr().out == "usage: python3 service/bootstrap.py [run|test], not 'sprint'\n"


def test_a_missing_browser_or_node_fails_where_ci_is_set_and_is_said_elsewhere(
    project: Path, no_python: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)
    assert bootstrap.main(["test"], project) == 0
    said = capfd.readouterr().out
    assert "Chromium is not installed" in said
    assert "Node.js is not installed, so the independent check of Telegram will be skipped" in said
    monkeypatch.setenv("CI", "true")
    assert bootstrap.main(["test"], project) == 1
    assert "Chromium is missing and CI is set" in capfd.readouterr().out
    executable(no_python / "chromium", "")
    executable(no_python / "node", "")
    assert bootstrap.main(["test"], project) == 1
    assert "Node.js is missing and CI is set: install Debian's nodejs and npm" in capfd.readouterr().out


def test_the_person_is_warned_before_torch_brings_cuda(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MOTCUA_TORCH_INDEX", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    for version, warned in (("2.13.0", True), ("2.13.0+cpu", False)):
        report = json.dumps({"install": [{"metadata": {"version": version}}]})
        python = executable(tmp_path / version, f"echo '{report}'")
        assert bootstrap.torch_command(str(python))[-1] == bootstrap.TORCH
        assert ("MOTCUA_TORCH_INDEX" in capfd.readouterr().out) is warned


def test_torch_comes_from_the_index_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_TORCH_INDEX", "https://example.org/cpu")
    command = bootstrap.torch_command("python")
    assert command[-3:] == ["--index-url", "https://example.org/cpu", bootstrap.TORCH]


def test_the_setup_script_runs_under_old_pythons() -> None:
    """Only its own imports and syntax: an old interpreter must get as far as saying what is missing."""
    source = (ROOT / "service" / "bootstrap.py").read_text(encoding="utf-8")
    for python in [str(path) for version in ("3.8", "3.9") for path in bootstrap.pyenv_pythons(version)]:
        code = "import sys; exec(compile(sys.stdin.read(), 'bootstrap', 'exec'), {'__name__': 'x', '__file__': 'x'})"
        subprocess.run([python, "-c", code], input=source.encode(), check=True)


def test_the_torch_that_is_installed_is_the_one_the_lock_was_made_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert bootstrap.TORCH in project["tool"]["uv"]["constraint-dependencies"]


@pytest.mark.parametrize("name", ["app.lock", "rasa.lock"])
def test_a_lock_names_no_server_no_cuda_and_a_hash_for_every_package(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^-", text, re.MULTILINE)
    assert not re.search(r"^(torch|triton|nvidia|cuda)[a-z0-9-]*==", text, re.MULTILINE)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 100
    assert all("--hash=sha256:" in package for package in packages)


def test_setting_up_what_is_set_up_takes_less_than_a_second() -> None:
    setup = Setup(ROOT, ROOT / "unused")
    if not (
        bootstrap.is_current(setup.app, setup.app_stamp()) and bootstrap.is_current(setup.rasa, setup.rasa_stamp())
    ):
        pytest.skip("these environments were not made by `make setup`")
    times = []
    for _ in range(3):  # the first may find the disk cold or the machine busy
        started = time.monotonic()
        subprocess.run([sys.executable, "service/bootstrap.py", "run"], cwd=ROOT, check=True)
        times.append(time.monotonic() - started)
    assert min(times) < 1
