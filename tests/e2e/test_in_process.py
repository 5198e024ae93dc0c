"""Turns answered in one process, without servers, are the turns that citizens have."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from evaluation.in_process import ParserEnded, RasaHere
from service.processes import ROOT
from service.stack import Stack
from tests.e2e.citizen import Citizen

DIALOGUE = ["mất căn cước làm lại ở đâu", "hết bao nhiêu tiền", "à không, bị hỏng thôi, đổi thẻ khác", "cảm ơn em"]
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]
VAGUE = ["làm căn cước", "số 1"]
FORM = ["điền giúp tôi tờ khai đăng ký kết hôn", "thôi"]


def test_a_conversation_without_servers_is_the_conversation_with_them(
    stack: Stack, citizen: Citizen, tmp_path: Path
) -> None:
    cases, results = tmp_path / "cases.jsonl", tmp_path / "results.jsonl"
    rows = [{"id": str(number), "turns": turns} for number, turns in enumerate((DIALOGUE, VAGUE, FORM))]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    shutil.copytree(stack.state / "index", tmp_path / "evaluation" / "index")

    subprocess.run(
        [sys.executable, "-m", "service.cli", "evaluate", cases, "--in-process", "--out", results],
        cwd=ROOT, env={**os.environ, "MOTCUA_STATE": str(tmp_path)}, check=True, capture_output=True,
    )  # fmt: skip
    said = [json.loads(line)["turns"] for line in results.read_text("utf-8").splitlines()]
    with_servers = [citizen.say(text) for text in DIALOGUE]

    assert [turn["outcome"] for turn in said[0]] == [answer["outcome"] for answer in with_servers]
    for turn, answer in zip(said[0], with_servers, strict=True):
        assert turn["reply"].startswith(answer["text"])
    assert [turn["outcome"] for turn in said[1]] == ["clarify", "answered"]
    assert [turn["outcome"] for turn in said[2]] == ["application", "application"]


def test_it_does_not_work_on_the_state_of_a_running_assistant(stack: Stack, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "1", "q": "chào"}\n', "utf-8")
    (tmp_path / "evaluation").symlink_to(stack.state)

    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "evaluate", cases, "--in-process"],
        cwd=ROOT, env={**os.environ, "MOTCUA_STATE": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert "the assistant or another evaluation runs in" in done.stderr


def test_a_model_that_does_not_load_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParserEnded, match="model"):
        RasaHere(settings.RASA_PYTHON, tmp_path / "no-model.tar.gz")
