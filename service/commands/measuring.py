"""Measuring: evaluation and benchmark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import Catalogue, fail, running

app = typer.Typer()


@app.command()
def evaluate(
    cases: Annotated[Path | None, typer.Argument(help="Cases, JSON Lines; the gold keys in it are scored.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the results go.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was cut off.")] = False,
    score: Annotated[Path | None, typer.Option(help="Only score these results.")] = None,
    gold: Annotated[Path | None, typer.Option(help="The gold for --score.")] = None,
    search_only: Annotated[bool, typer.Option("--search-only", help="Measure the index alone, without Rasa.")] = False,
    citizens: Annotated[int, typer.Option(min=1, max=64, help="Citizens at once.")] = 1,
    catalogue: Catalogue = None,
) -> None:
    """Judge the assistant through the same turn that channels use, in a state of its own."""
    from evaluation.cases_io import CaseError

    try:
        if score is not None:
            if gold is None:
                fail("--score needs --gold: the file with the right answers")
            else:
                _score(score, gold, with_catalogue=catalogue is not None)
        elif search_only:
            _search_only(_named(cases), catalogue)
        else:
            _run(_named(cases), out, resume, citizens, catalogue)
    except CaseError as error:
        fail(error)


@app.command()
def bench(
    check: Annotated[bool, typer.Option(help="Compare with the committed figures.")] = False,
    turns: Annotated[int, typer.Option(min=20, help="Turns of each measurement.")] = 240,
) -> None:
    """Measure turns for 1, 8 and 32 citizens, start-up and memory, beside Rasa's stock recipe."""
    from service.benchmark import benchmark

    if not benchmark(turns=turns, check=check):
        raise typer.Exit(1)


def _named(cases: Path | None) -> Path:
    return cases or Path("evaluation/cases/dev.jsonl")


def _run(cases: Path, out: Path | None, resume: bool, citizens: int, catalogue: Path | None) -> None:
    from service.states import catalogue_state, evaluation_state

    state = evaluation_state() if catalogue is None else catalogue_state(catalogue)
    results = out or Path(state["MOTCUA_STATE"]) / f"{cases.stem}.results.jsonl"
    with running(state):
        from evaluation.runner import evaluate as run_cases

        run_cases(cases, results, resuming=resume, concurrency=citizens)
    typer.echo(f"results: {results}")
    if _has_gold(cases):
        _score(results, cases, with_catalogue=catalogue is not None)


def _has_gold(cases: Path) -> bool:
    with cases.open(encoding="utf-8") as file:
        first = json.loads(file.readline() or "{}")
    return "kind" in first or "gold" in first


def _score(results: Path, gold: Path, *, with_catalogue: bool) -> None:
    from evaluation.cases_io import read_gold, read_results
    from evaluation.score import print_score
    from evaluation.score import score as score_of

    found = score_of(read_gold(gold), read_results(results), catalogue=with_catalogue)
    print_score(found)
    place = results.with_suffix(".score.json")
    place.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    typer.echo(f"score: {place}")


def _search_only(cases: Path, catalogue: Path | None) -> None:
    from service.commands.editing import searcher

    found = searcher(catalogue)
    from evaluation.cases_io import read_gold
    from evaluation.search_only import measure, print_search

    print_search(measure(found, read_gold(cases)))
