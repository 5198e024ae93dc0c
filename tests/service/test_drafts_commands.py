"""``motcua drafts``: what an operator reads and does, and with which status it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from records.models import Draft, OutboxPart
from service.cli import app
from tests.records.database import arrive, database
from tests.records.drafting import REQUESTER, begun, complete, told

__all__ = ["database"]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Path) -> None:
    """The command leaves the log of the tests as it is."""
    monkeypatch.setattr("service.log.configure_logging", lambda: None)
    monkeypatch.chdir(tmp_path)


def motcua(*words: str) -> Result:
    return CliRunner().invoke(app, ["drafts", *words])


def test_forms_are_listed_without_what_was_given() -> None:
    held = told(begun(arrive().conversation_id), *REQUESTER)

    shown = motcua("list")

    assert shown.exit_code == 0
    assert f"{held.draft.code}  trich-luc  filling" in shown.output
    assert "Hoa" not in shown.output


def test_a_paper_is_written_for_whoever_has_the_code() -> None:
    code = complete(arrive().conversation_id).draft.code

    shown = motcua("paper", code.lower(), "to-khai.pdf")

    assert shown.exit_code == 0, shown.output
    assert Path("to-khai.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("known", [True, False], ids=["not complete", "unknown"])
def test_without_a_complete_form_there_is_no_paper(known: bool) -> None:
    code = begun(arrive().conversation_id).draft.code if known else "MC-AAAA-AAAA"

    shown = motcua("paper", code, "to-khai.pdf")

    assert shown.exit_code == 1
    assert "no complete form has this code" in shown.output
    assert not Path("to-khai.pdf").exists()


def test_a_step_is_taken_and_its_citizen_told() -> None:
    code = complete(arrive().conversation_id).draft.code

    shown = motcua("move", code, "filed", "--number", "H26.1-260803-0001", "--on", "2026-08-03")

    assert shown.exit_code == 0, shown.output
    assert Draft.objects.get().status == Draft.Status.FILED
    [news] = OutboxPart.objects.filter(turn=None)
    assert news.body["text"] == shown.output.strip()
    assert "mã hồ sơ H26.1-260803-0001, ngày 3/8/2026" in news.body["text"]


def test_a_step_that_does_not_follow_is_refused_and_tells_nobody() -> None:
    code = complete(arrive().conversation_id).draft.code

    shown = motcua("move", code, "done")

    assert shown.exit_code == 1
    assert "may follow" in shown.output
    assert OutboxPart.objects.count() == 0
