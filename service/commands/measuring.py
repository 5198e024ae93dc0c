"""Measuring: evaluation and benchmark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.common import Catalogue, answering_here, fail, running

if TYPE_CHECKING:
    from knowledge.encoder.encoder import Encoder

app = typer.Typer()


@app.command()
def evaluate(
    cases: Annotated[Path | None, typer.Argument(help="Cases, JSON Lines; the gold keys in it are scored.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the results go.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was cut off.")] = False,
    score: Annotated[Path | None, typer.Option(help="Only score these results.")] = None,
    gold: Annotated[Path | None, typer.Option(help="The gold for --score.")] = None,
    search_only: Annotated[bool, typer.Option("--search-only", help="Measure the index alone, without Rasa.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="With --search-only or --score: draw the calibration (SVG).")
    ] = None,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="With --search-only: what each signal is worth.")
    ] = False,
    base: Annotated[
        Path | None, typer.Option(help="With --ablation: compare with this encoder too, the base of ours (a folder).")
    ] = None,
    citizens: Annotated[int, typer.Option(min=1, max=64, help="Citizens at once.")] = 1,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Without servers: the same answers in half the time.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Where a report of what was confused goes (HTML).")] = None,
    catalogue: Catalogue = None,
) -> None:
    """Judge the assistant through the same turn that channels use, in a state of its own."""
    from evaluation.cases_io import CaseError

    if base is not None and not ablation:
        fail("--base adds rows to the ablation; add --search-only --ablation")
    if in_process and (search_only or score is not None):
        fail("--in-process runs whole turns; leave it out with --search-only and --score")
    if search_only:
        if score is not None:
            fail("--search-only searches anew and --score reads results; give one of them")
        if report is not None:
            fail("--report shows whole turns, which --search-only has none of; leave one of them out")
        if ablation and plot is not None:
            fail("--ablation compares variants and --plot draws one; give one of them")
    elif ablation:
        fail("--ablation measures the index alone; add --search-only")
    elif plot is not None and score is None:
        fail("--plot draws how search, or results, are calibrated; add --search-only or --score")
    try:
        if score is not None:
            if gold is None:
                fail("--score needs --gold: the file with the right answers")
            else:
                _score(score, gold, report, catalogue, plot)
        elif ablation:
            _ablation(_named(cases), catalogue, base)
        elif search_only:
            _search_only(_named(cases), plot, catalogue)
        else:
            _run(_named(cases), out, resume, citizens, in_process, report, catalogue)
    except CaseError as error:
        fail(error)


@app.command()
def bench(
    check: Annotated[bool, typer.Option(help="Compare with the committed figures.")] = False,
    turns: Annotated[int, typer.Option(min=20, help="Turns of each measurement.")] = 240,
    catalogue: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Measure ours over this national catalogue too.")
    ] = None,
) -> None:
    """Measure turns for 1, 8 and 32 citizens, start-up and memory, beside Rasa's stock recipe, and over a catalogue."""
    from service.benchmark import benchmark

    if not benchmark(turns=turns, check=check, catalogue=catalogue):
        raise typer.Exit(1)


def _named(cases: Path | None) -> Path:
    return cases or Path("evaluation/cases/dev.jsonl")


def _run(
    cases: Path,
    out: Path | None,
    resume: bool,
    citizens: int,
    in_process: bool,
    report: Path | None,
    catalogue: Path | None,
) -> None:
    from service.states import catalogue_state, evaluation_state

    if report is not None:
        _require_gold(cases)
    state = evaluation_state() if catalogue is None else catalogue_state(catalogue)
    results = out or Path(state["MOTCUA_STATE"]) / f"{cases.stem}.results.jsonl"
    with answering_here(state) if in_process else running(state):
        from evaluation.runner import evaluate as run_cases

        run_cases(cases, results, resuming=resume, concurrency=citizens)
    typer.echo(f"results: {results}")
    if _has_gold(cases):
        _score(results, cases, report, catalogue)


def _require_gold(cases: Path) -> None:
    """Fail before an hour of running, and not after it, where there is nothing to report against."""
    from evaluation.cases_io import CaseError, read_gold

    try:
        for _ in read_gold(cases):
            pass
    except CaseError as error:
        fail(f"--report needs cases with gold: {error}")


def _has_gold(cases: Path) -> bool:
    with cases.open(encoding="utf-8") as file:
        first = json.loads(file.readline() or "{}")
    return "kind" in first or "gold" in first


def _score(results: Path, gold: Path, report: Path | None, catalogue: Path | None, plot: Path | None = None) -> None:
    from evaluation.cases_io import read_gold, read_results
    from evaluation.intents import INTENTS, calibration_of, print_intents
    from evaluation.score import print_score
    from evaluation.score import score as score_of

    wanted, got = list(read_gold(gold)), list(read_results(results))
    with_catalogue = catalogue is not None
    found = score_of(wanted, got, catalogue=with_catalogue)
    intents = calibration_of(wanted, got)
    print_score(found)
    print_intents(intents)
    kept = found.to_json() | {"intents": intents.to_json()}
    _write("score", results.with_suffix(".score.json"), json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    if plot is not None:
        from evaluation.calibration import reliability_svg

        _write("plot", plot, reliability_svg(intents, INTENTS))
    if report is not None:
        from evaluation.report import render, report_of

        page = report_of(results.name, found, wanted, got, names=_names(catalogue), catalogue=with_catalogue)
        _write("report", report, render(page))


def _names(catalogue: Path | None) -> dict[str, str]:
    """The procedures' names by code: of the catalogue, or of the seeds."""
    from knowledge.catalogue import titles_of
    from knowledge.errors import KnowledgeError
    from knowledge.loader import load_seeds

    try:
        if catalogue is not None:
            return titles_of(catalogue)
        return {code: procedure.name for code, procedure in load_seeds().procedures.items()}
    except KnowledgeError as error:
        fail(error)


def _search_only(cases: Path, plot: Path | None, catalogue: Path | None) -> None:
    from service.commands.editing import searcher

    found = searcher(catalogue)
    from evaluation.calibration import SEARCH, reliability_svg
    from evaluation.cases_io import read_gold
    from evaluation.search_only import measure, print_search

    score = measure(found, read_gold(cases))
    print_search(score)
    if plot is not None:
        _write("plot", plot, reliability_svg(score.calibration, SEARCH))


def _ablation(cases: Path, catalogue: Path | None, base: Path | None) -> None:
    from service.commands.editing import searcher

    encoder = None if base is None else _encoder(base)
    found = searcher(catalogue)
    from evaluation.ablation import ablate, print_ablation
    from evaluation.base_ablation import ablate_base
    from evaluation.cases_io import read_gold
    from evaluation.context_ablation import ablate_context

    ranks = ablate(found, read_gold(cases))
    if encoder is not None:
        ranks |= ablate_base(found, encoder, read_gold(cases))
    print_ablation(ranks)
    later = ablate_context(found, read_gold(cases))
    if any(one.ranks for one in later.values()):
        print_ablation(later)


def _encoder(folder: Path) -> Encoder:
    """The encoder of ``--base``, loaded before anything that takes minutes."""
    from knowledge.encoder.encoder import load_encoder
    from knowledge.errors import KnowledgeError

    try:
        return load_encoder(folder)
    except KnowledgeError as error:
        fail(f"--base: {error}")


def _write(what: str, path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    typer.echo(f"{what}: {path}")
