"""Runs cases through the same turn that citizens' messages take: inbox in, envelope out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evaluation.cases import Case, Result
from evaluation.cases_io import CaseError, read_cases, resume, write_result
from evaluation.citizen import POLL, TIMEOUT, Citizen, poll_for

Item = TypeVar("Item")


def run_case(case: Case, *, timeout: float = TIMEOUT, poll: float = POLL) -> Result:
    """Hold the conversation of ``case`` from its beginning; the location goes with the first turn."""
    citizen = Citizen(timeout, poll)
    turns = [citizen.say(text, case.location if not number else None) for number, text in enumerate(case.texts)]
    return Result(id=case.id, turns=tuple(turns))


def run_cases(
    cases: Iterable[Case], finished: Callable[[Result], None], *, concurrency: int = 1, timeout: float = TIMEOUT
) -> None:
    """Run ``cases``, ``concurrency`` of them at a time, and call ``finished`` with each result, one call at a time.

    The first exception, of a case or of ``finished``, stops the run and is raised.
    """
    taking = threading.Lock()
    giving = threading.Lock()
    stop = threading.Event()
    waiting = iter(cases)

    def work() -> None:
        try:
            while not stop.is_set() and (case := _take(waiting, taking)) is not None:
                result = run_case(case, timeout=timeout, poll=poll_for(concurrency))
                with giving:
                    finished(result)
        except BaseException:
            stop.set()
            raise
        finally:
            connection.close()  # Django keeps a connection a thread, and this thread ends here

    with ThreadPoolExecutor(concurrency, thread_name_prefix="citizen") as pool:
        workers = [pool.submit(work) for _ in range(concurrency)]
        try:
            for worker in workers:
                worker.result()
        finally:
            stop.set()


def evaluate(
    cases: Path,
    out: Path,
    *,
    resuming: bool = False,
    concurrency: int = 1,
    timeout: float = TIMEOUT,
    console: Console | None = None,
) -> int:
    """Run every case of ``cases`` with a progress bar and write results to ``out``; return how many were run.

    With ``resuming``, results already in ``out`` stay and their cases are not run again; otherwise ``out`` is written
    anew. Raises :class:`evaluation.cases_io.CaseError` for an unusable file, before the first turn.
    """
    if out.exists() and out.samefile(cases):
        raise CaseError(f"{out}: the results would overwrite the cases; name another file")
    ids = [case.id for case in read_cases(cases)]
    done: Container[str] = resume(out) if resuming else ()
    left = sum(name not in done for name in ids)
    out.parent.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        out.open("a" if resuming else "w", encoding="utf-8") as stream,
        Progress(*columns, TimeRemainingColumn(), console=console) as progress,
    ):
        bar = progress.add_task(cases.name, total=len(ids), completed=len(ids) - left)

        def finished(result: Result) -> None:
            write_result(stream, result)
            progress.advance(bar)

        waiting = (case for case in read_cases(cases) if case.id not in done)
        run_cases(waiting, finished, concurrency=concurrency, timeout=timeout)
    return left


def _take(waiting: Iterator[Item], taking: threading.Lock) -> Item | None:
    with taking:
        return next(waiting, None)
