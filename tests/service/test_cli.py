"""The ``motcua`` command, as a person at the terminal or a script meets it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from knowledge.encoder.encoder import SHIPPED
from service.cli import app

ROOT = Path(__file__).parent.parent.parent
PROCEDURE = "knowledge/procedures/3.000347.yml"


def motcua(*words: str, state: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command in a process and a state of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL"))}
    env |= {"MOTCUA_STATE": str(state), "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *words],
        cwd=root, env=env, capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code and seeds, to be damaged."""
    root = tmp_path / "copy"
    for room in ("service", "knowledge", "nlu"):
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("models", "__pycache__", "data"))
    return root


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A national catalogue of three procedures."""
    path = tmp_path / "catalogue.jsonl.gz"
    names = {
        "1.000001": "Thủ tục cấp thẻ câu cá",
        "1.000002": "Thủ tục đăng ký thuyền",
        "1.000003": "Thủ tục khai báo lò gạch",
    }
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for code, name in names.items():
            row = {"ma_thu_tuc": code, "ten_thu_tuc": name, "co_quan_thuc_hien": "UBND xã"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def test_without_a_command_it_shows_which_there_are() -> None:
    shown = CliRunner().invoke(app, [])

    assert all(word in shown.output for word in ("run", "prepare", "search", "ask", "chat", "evaluate", "knowledge"))


def test_what_the_supervisor_starts_is_not_offered_to_people() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    assert not any(line.strip(" │").startswith(("actions ", "worker ", "web ")) for line in shown.splitlines())


@pytest.mark.parametrize("words", [["--search-only"], ["--score", "results.jsonl", "--gold", "gold.jsonl"]])
def test_what_runs_no_turns_is_not_run_in_process(words: list[str]) -> None:
    done = CliRunner().invoke(app, ["evaluate", "--in-process", *words])

    assert done.exit_code == 1
    assert "--in-process runs whole turns" in done.output


@pytest.mark.parametrize("words", [["serach", "x"], ["search"], ["search", "x", "--top", "0"], ["knowledge", "chekc"]])
def test_a_slip_of_the_fingers_is_a_usage_error(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2


def test_sound_seeds_pass_the_check_with_their_standings() -> None:
    done = CliRunner().invoke(app, ["knowledge", "check"])

    assert done.exit_code == 0, done.output
    assert "30 procedures" in done.output
    assert "confirmed" in done.output
    assert done.output.splitlines()[-1] == "no defect"


def test_a_defect_fails_the_check_and_is_named(copy: Path, tmp_path: Path) -> None:
    file = copy / PROCEDURE
    data = yaml.safe_load(file.read_text("utf-8"))
    data["related"] = ["9.999999"]
    file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")

    done = motcua("knowledge", "check", state=tmp_path / "state", root=copy)

    assert done.returncode == 1, done.stderr
    assert any("3.000347" in line and "9.999999" in line for line in done.stdout.splitlines())
    assert done.stdout.splitlines()[-1] == "1 defects"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("name:", "nmae:", ["3.000347.yml", "`name`", "add the field"], id="a misspelt field"),
        pytest.param("steps:", "steps: [", ["3.000347.yml", "not valid YAML"], id="broken YAML"),
    ],
)
def test_a_seed_that_cannot_be_read_fails_the_check_with_file_and_cure(
    copy: Path, tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    file = copy / PROCEDURE
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")

    done = motcua("knowledge", "check", state=tmp_path / "state", root=copy)

    assert done.returncode == 1
    assert all(word in done.stderr for word in said)
    assert "Traceback" not in done.stderr


def test_search_prints_json_best_first(catalogue: Path, tmp_path: Path) -> None:
    words = ["search", "dang ky thuyen", "--json", "--top", "2", "--catalogue", str(catalogue)]
    done = motcua(*words, state=tmp_path / "state")

    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [set(row) for row in rows] == [{"owner", "name", "share", "score"}] * 2
    assert (rows[0]["owner"], rows[0]["name"]) == ("1.000002", "Đăng ký thuyền")
    assert rows[0]["share"] >= rows[1]["share"]


def test_a_catalogue_that_is_not_there_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.jsonl"
    done = motcua("search", "x", "--catalogue", str(path), state=tmp_path / "state")

    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_can_be_exported_before_it_was_prepared(tmp_path: Path) -> None:
    done = motcua("knowledge", "export", str(tmp_path / "out"), state=tmp_path / "state")

    assert done.returncode == 1
    assert "motcua prepare" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_ablation_compares_with_a_base_encoder_over_a_catalogue_too(catalogue: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    row = {"id": "a", "q": "dang ky thuyen", "kind": "info", "codes": ["1.000002"], "register": "unaccented"}
    cases.write_text(json.dumps(row) + "\n", "utf-8")
    words = ["evaluate", str(cases), "--search-only", "--ablation", "--base", str(SHIPPED)]
    done = motcua(*words, "--catalogue", str(catalogue), state=tmp_path / "state")

    assert done.returncode == 0, done.stderr
    rows = [line.split("  ")[0] for line in done.stdout.splitlines()]
    wanted = ["all without folding", "base vectors only", "words and base vectors", "all with base vectors"]
    assert rows[-5:-1] == wanted
    assert "all with base vectors              100.0" in done.stdout
