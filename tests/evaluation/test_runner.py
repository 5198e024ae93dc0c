import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from rich.console import Console

from evaluation.bench import EVERYDAY, Usage, latencies, measure_turns, processes, script
from evaluation.cases import Case, Result, ResultTurn
from evaluation.cases_io import CaseError, read_results
from evaluation.runner import evaluate, run_case, run_cases
from knowledge.envelope import Button, Candidate, Envelope, Outcome, Place, Trace
from records.models import Conversation, Turn
from service import benchmark

QUIET = Console(file=io.StringIO())


def echo(turn: Turn) -> Envelope:
    return Envelope(
        outcome=Outcome.ANSWERED,
        text=f"Về: {turn.text}",
        buttons=(Button(title="Lệ phí", payload="/fee"), Button(title="Thời hạn", payload="/time")),
        places=(Place(name="Bưu điện Hà Nội"),),
        trace=Trace(
            intent="ask_fee",
            confidence=0.75,
            procedures=tuple(Candidate(code=f"1.{number:06}", score=0.1) for number in range(12)),
            aspects=("fee",),
        ),
    )


def test_a_result_says_what_the_envelope_says(fake_worker: Any) -> None:
    fake_worker(echo)
    (turn,) = run_case(Case(id="a", q="phí bao nhiêu"), timeout=10).turns
    assert turn.q == "phí bao nhiêu"
    assert turn.reply.startswith("Về: phí bao nhiêu")
    assert turn.reply.endswith("1. Lệ phí\n2. Thời hạn")
    assert (turn.outcome, turn.intent, turn.confidence) == (Outcome.ANSWERED, "ask_fee", 0.75)
    assert turn.procedures == tuple(f"1.{number:06}" for number in range(10))
    assert (turn.aspects, turn.places, turn.latency_ms) == (("fee",), ("Bưu điện Hà Nội",), 250.0)


def test_a_dialogue_is_one_fresh_conversation_and_the_place_goes_first(fake_worker: Any) -> None:
    fake_worker(echo)
    case = Case(id="a", turns=("đổi bằng lái", "phí sao"), location=(21.03, 105.85))
    run_case(case, timeout=10)
    run_case(case, timeout=10)
    assert [conversation.channel for conversation in Conversation.objects.all()] == ["evaluation", "evaluation"]
    for conversation in Conversation.objects.all():
        turns = conversation.turns.order_by("order")
        assert [(turn.text, turn.location) for turn in turns] == [
            ("đổi bằng lái", "21.030000,105.850000"),
            ("phí sao", ""),
        ]


def test_a_turn_is_sent_when_the_one_before_is_answered(fake_worker: Any) -> None:
    waiting: list[int] = []

    def answer(turn: Turn) -> Envelope:
        waiting.append(Turn.objects.filter(status=Turn.Status.PENDING).count())
        return echo(turn)

    fake_worker(answer)
    run_case(Case(id="a", turns=("một", "hai", "ba")), timeout=10)
    assert waiting == [1, 1, 1]


def test_no_answer_in_time_and_silence_are_failures(fake_worker: Any) -> None:
    answers = {"im lặng": ..., "có người": None}
    fake_worker(lambda turn: answers[turn.text])
    late, silent = run_case(Case(id="a", turns=("im lặng", "có người")), timeout=0.2).turns
    assert (late.outcome, late.reply, late.latency_ms) == (Outcome.FAILED, "", 200.0)
    assert (silent.outcome, silent.reply, silent.latency_ms) == (Outcome.FAILED, "", 250.0)


@pytest.mark.parametrize("concurrency", [1, 8])
def test_so_many_citizens_write_at_once(fake_worker: Any, concurrency: int) -> None:
    together: list[int] = []

    def answer(turn: Turn) -> Any:
        pending = Turn.objects.filter(status=Turn.Status.PENDING).count()
        together.append(pending)
        # The first turns wait until all citizens are there: fewer would never be answered.
        return echo(turn) if pending == concurrency or Turn.objects.filter(status=Turn.Status.DONE).exists() else ...

    fake_worker(answer)
    found: list[Result] = []
    run_cases((Case(id=str(n), q=f"câu {n}") for n in range(24)), found.append, concurrency=concurrency, timeout=20)
    assert sorted(int(result.id) for result in found) == list(range(24))
    assert all(result.turns[0].reply.startswith(f"Về: câu {result.id}\n") for result in found)
    assert max(together) == concurrency


def test_an_error_stops_the_run_and_is_raised(fake_worker: Any) -> None:
    fake_worker(echo)

    def finished(result: Result) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_cases((Case(id=str(n), q="x") for n in range(50)), finished, concurrency=2, timeout=10)
    assert Turn.objects.count() <= 4
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("citizen")]


def test_resuming_runs_only_what_is_missing(fake_worker: Any, tmp_path: Path) -> None:
    fake_worker(echo)
    cases, out = tmp_path / "cases.jsonl", tmp_path / "new folder" / "results.jsonl"
    cases.write_text("".join(f'{{"id": "{name}", "q": "câu {name}"}}\n' for name in "abc"), "utf-8")
    assert evaluate(cases, out, timeout=10, console=QUIET) == 3
    whole = out.read_bytes()
    out.write_bytes(whole[:-5])
    Turn.objects.all().delete()
    assert evaluate(cases, out, resuming=True, timeout=10, console=QUIET) == 1
    assert [turn.text for turn in Turn.objects.all()] == ["câu c"]
    assert [result.id for result in read_results(out)] == ["a", "b", "c"]
    assert evaluate(cases, out, timeout=10, console=QUIET) == 3
    assert len(list(read_results(out))) == 3


def test_a_bad_file_is_refused_before_the_first_turn(fake_worker: Any, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.jsonl", tmp_path / "results.jsonl"
    cases.write_text('{"id": "a", "q": "x"}\n{"id": "b"}\n', "utf-8")
    with pytest.raises(CaseError, match="line 2"):
        evaluate(cases, out, console=QUIET)
    with pytest.raises(CaseError, match="overwrite"):
        evaluate(cases, cases, console=QUIET)
    assert not Turn.objects.exists()
    assert not out.exists()


def test_load_is_measured_over_every_citizen(fake_worker: Any) -> None:
    fake_worker(lambda turn: None if turn.text == "b" else echo(turn))
    load = measure_turns(4, 3, questions=("a", "b", "c"), timeout=20)
    assert (load.turns, load.failed, load.p50, load.p95) == (12, 4, 250.0, 250.0)
    assert load.turns_a_second == pytest.approx(12 / load.seconds)
    assert Conversation.objects.count() == 4
    assert script(("a", "b", "c"), 2, 4) == ["c", "a", "b", "c"]


def test_a_measured_citizen_never_writes_so_much_that_the_assistant_waits(fake_worker: Any) -> None:
    fake_worker(echo)
    load = measure_turns(1, 7, questions=("a", "b", "c"), timeout=20)
    assert (load.turns, load.failed) == (7, 0)
    said = [list(one.turns.order_by("order").values_list("text", flat=True)) for one in Conversation.objects.all()]
    assert sorted(said) == [["a"], ["a", "b", "c"], ["a", "b", "c"]]
    assert len(EVERYDAY) < settings.FLOOD_TURNS


def test_how_long_failed_turns_took_is_in_no_percentile() -> None:
    answered = [ResultTurn(q="a", reply="", outcome=Outcome.ANSWERED, latency_ms=ms) for ms in (100.0, 200.0)]
    failed = ResultTurn(q="a", reply="", outcome=Outcome.FAILED, latency_ms=20_000.0)

    load = latencies([*answered, failed], 1, 10.0, {})
    assert (load.turns, load.failed) == (3, 1)
    assert load.p95 is not None
    assert load.p95 <= 200
    assert latencies([failed], 1, 10.0, {}).p50 is None


class MadeUp:
    """Figures of runs by name, so that what becomes of them is seen; and what each run was called with."""

    def __init__(self, **failed: int) -> None:
        self.failed, self.settings = failed, dict[str, dict[str, str]]()

    def measure(self, name: str, settings: dict[str, str], turns: int) -> dict[str, Any]:
        self.settings[name] = settings
        load = {"citizens": 1, "turns": turns, "failed": self.failed.get(name, 0), "p50": 14.0, "p95": 68.0}
        spent = {f"{part}_{centile}": 1.0 for part in benchmark.PARTS for centile in ("p50", "p95")}
        row = {"start_seconds": 20.0, "mib": {"rasa": 900.0}, "understanding": spent}
        return {**row, "load": [{**load, "turns_a_second": 30.0}]}


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., MadeUp]:
    points = {"points": 20000.0, "p50": 1.0, "p95": 2.0, "to_scan": 0.004}
    forms = dict.fromkeys(("forms", "message_p50", "message_p95", "paper_p50", "paper_p95", "items", "messages"), 1.0)
    monkeypatch.setattr(benchmark, "measure_points", lambda: points)
    monkeypatch.setattr(benchmark, "measure_forms", lambda: forms)
    monkeypatch.setattr(benchmark, "FIGURES", tmp_path / "bench.json")

    def make(**failed: int) -> MadeUp:
        figures = MadeUp(**failed)
        monkeypatch.setattr(benchmark, "_measure", figures.measure)
        return figures

    return make


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("failed", [{"ours": 179}, {"catalogue": 1}, {"stock": 240}], ids=str)
def test_figures_of_a_run_with_failed_turns_are_neither_written_nor_compared(
    made_up: Callable[..., MadeUp],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    check: bool,
    failed: dict[str, int],
) -> None:
    made_up(**failed)
    [(name, count)] = failed.items()

    assert not benchmark.benchmark(turns=240, check=check, catalogue=tmp_path / "catalogue.jsonl")

    said = capsys.readouterr().out
    assert f"{name}: {count} of 240 turns" in said
    assert "as good as committed" not in said
    assert not (tmp_path / "bench.json").exists()


def test_figures_are_written_and_then_compared_and_only_the_catalogues_run_sees_it(
    made_up: Callable[..., MadeUp], tmp_path: Path
) -> None:
    figures = made_up(stock=24)
    catalogue = tmp_path / "catalogue.jsonl"

    assert benchmark.benchmark(turns=240, check=False, catalogue=catalogue)
    assert figures.settings["catalogue"] == {"MOTCUA_CATALOGUE": str(catalogue)}
    assert all("MOTCUA_CATALOGUE" not in figures.settings[name] for name in ("ours", "stock"))
    assert set(json.loads((tmp_path / "bench.json").read_text())) >= {"ours", "catalogue", "stock", "ratios"}
    assert benchmark.benchmark(turns=240, check=True)


def test_processes_are_told_by_what_they_used_meanwhile() -> None:
    before = {"web": Usage(0, 10.0), "gone": Usage(5, 1.0)}
    after = {"web": Usage(3 * 2**20, 15.0), "new": Usage(1, 1.0)}
    assert processes(before, after, 10.0) == {"web": (3.0, 0.5)}
