"""Rasa's intents against the gold, and how far its confidence can be taken at its word."""

import io
import json
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from evaluation.calibration import Guess
from evaluation.cases import Expected, Gold, Kind, Result, ResultTurn
from evaluation.intents import RIGHT_INTENTS, calibration_of, guesses_of, is_right, print_intents
from knowledge.envelope import Outcome
from service.cli import app

DOMAIN = Path(__file__).parent.parent.parent / "bot" / "domain.yml"


def gold(name: str, *kinds: Kind) -> Gold:
    turns = tuple(Expected(kind=kind) for kind in kinds)
    return Gold(id=name, texts=tuple(str(number) for number in range(len(kinds))), turns=turns, register_="")


def result(name: str, *heard: tuple[str, float]) -> Result:
    turns = tuple(
        ResultTurn(q=str(n), reply="…", outcome=Outcome.ANSWERED, intent=intent, confidence=sure, latency_ms=1)
        for n, (intent, sure) in enumerate(heard)
    )
    return Result(id=name, turns=turns)


@pytest.mark.parametrize(
    ("kind", "intent", "right"),
    [
        (Kind.INFO, "ask_fee", True),
        (Kind.INFO, "apply", False),
        (Kind.AMBIGUOUS, "ask_overview", True),
        (Kind.APPLY, "apply", True),
        (Kind.APPLY, "ask_form", False),
        (Kind.HUMAN, "danger", True),
        (Kind.FEEDBACK, "complaint", True),
        (Kind.FEEDBACK, "human", False),
        (Kind.OUT_OF_SCOPE, "out_of_scope", True),
        (Kind.OUT_OF_SCOPE, "ask_fee", True),  # of a divorce: that it is not ours, search knows
        (Kind.OUT_OF_SCOPE, "greet", False),
        (Kind.UNSAFE, "injection", True),  # their confidence is that of both together
        (Kind.INJECTION, "unsafe", True),
        (Kind.UNSAFE, "ask_fee", False),
        (Kind.THANKS, "bye", False),
    ],
)
def test_an_intent_is_right_where_it_is_what_the_kind_is_to_be_heard_as(kind: Kind, intent: str, right: bool) -> None:
    assert is_right(kind, intent) is right


def test_every_kind_is_heard_as_intents_that_rasa_knows() -> None:
    domain = yaml.safe_load(DOMAIN.read_text("utf-8"))
    known = {next(iter(row)) if isinstance(row, dict) else row for row in domain["intents"]}

    assert set(RIGHT_INTENTS) == set(Kind)
    assert all(RIGHT_INTENTS.values())
    assert set().union(*RIGHT_INTENTS.values()) <= known


def test_a_turn_is_a_guess_unless_it_has_no_intent() -> None:
    wanted = [gold("talk", Kind.GREET, Kind.INFO, Kind.INFO), gold("form", Kind.APPLY), gold("missing", Kind.INFO)]
    got = [
        result("talk", ("greet", 0.9), ("unsafe", 0.4)),
        result("form", ("", 0.0)),
        result("of another set", ("x", 1)),
    ]

    assert guesses_of(wanted, got) == (Guess(0.9, True), Guess(0.4, False))


def test_the_error_is_printed_in_one_line_and_kept_with_its_bins() -> None:
    wanted = [gold(str(number), Kind.THANKS) for number in range(4)]
    got = [result(str(number), ("thanks" if number else "bye", 0.9)) for number in range(4)]
    found = calibration_of(wanted, got)
    screen = io.StringIO()
    print_intents(found, Console(file=screen, width=100))

    assert screen.getvalue() == "calibration of the intents: ECE 0.150 over 4 turns\n"
    kept = found.to_json()
    assert (kept["ece"], kept["count"], len(kept["bins"])) == (0.15, 4, 10)
    assert kept["bins"][9] == {"low": 0.9, "high": 1.0, "count": 4, "mean_share": 0.9, "right": 0.75}


def test_without_an_intent_nothing_is_said() -> None:
    screen = io.StringIO()
    print_intents(calibration_of([], []), Console(file=screen, width=100))

    assert screen.getvalue() == ""


def test_scoring_prints_keeps_and_draws_it(tmp_path: Path) -> None:
    gold_file, results, plot = (tmp_path / name for name in ("gold.jsonl", "results.jsonl", "new/plot.svg"))
    turn = {"q": "cảm ơn", "reply": "…", "outcome": "smalltalk", "intent": "thanks", "confidence": 0.8, "latency_ms": 5}
    gold_file.write_text(json.dumps({"id": "a", "q": "cảm ơn", "kind": "thanks", "register": "formal"}) + "\n", "utf-8")
    results.write_text(json.dumps({"id": "a", "turns": [turn]}) + "\n", "utf-8")
    words = ["evaluate", "--score", str(results), "--gold", str(gold_file), "--plot", str(plot)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)

    assert done.exit_code == 0, done.output
    assert "calibration of the intents: ECE 0.200 over 1 turns" in done.output
    assert json.loads((tmp_path / "results.score.json").read_text("utf-8"))["intents"]["ece"] == 0.2
    drawn = plot.read_text("utf-8")
    assert "Reliability of intents: ECE 0.200 over 1 turns" in drawn
    assert "confidence of the intent" in drawn
    assert "questions" not in drawn
