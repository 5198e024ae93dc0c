"""Speed of understanding a message on one core: Rasa's parse, finding the procedure, and the two together."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from threadpoolctl import threadpool_limits

from evaluation.cases_io import read_gold
from evaluation.figures import percentile
from knowledge.answers.question import Question
from knowledge.answers.resolve import resolve
from knowledge.search import Searcher

CASES = Path(__file__).parent / "cases" / "dev.jsonl"
ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 300
WARM = 20  # searches before the first that counts


def measure_understanding(load: Callable[[], Searcher], rasa_python: Path, model: Path) -> dict[str, float]:
    """Milliseconds over the first dev questions, p50 and p95; ``load`` gives the searcher, ``model`` is Rasa's.

    Processor time is counted, so that what else runs on the machine changes little.
    Rasa parses in a process of its own, as it does in service, but is not asked by HTTP, which would add its own time.
    """
    texts = [case.texts[0] for case in read_gold(CASES)][:QUESTIONS]
    with _one_core(), threadpool_limits(1):  # as the processes are started (service/processes.py)
        parse = _parse(texts, rasa_python, model)
        search = _search(texts, load())
    rows = {"parse": parse, "search": search, "both": [sum(pair) for pair in zip(parse, search, strict=True)]}
    figures = {"questions": float(len(texts))}
    for name, spent in rows.items():
        figures |= {f"{name}_p{part}": round(percentile(spent, part) or 0.0, 1) for part in (50, 95)}
    return figures


def _parse(texts: list[str], rasa_python: Path, model: Path) -> list[float]:
    done = subprocess.run(  # noqa: S603 - our own command line
        [str(rasa_python), "-m", "bot.timing", str(model)],
        cwd=ROOT, input=json.dumps(texts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent: list[float] = json.loads(done.stdout.splitlines()[-1])
    return spent


def _search(texts: list[str], searcher: Searcher) -> list[float]:
    spent = []
    for text in texts[-WARM:] + texts:
        question = Question(text, date(2026, 1, 1), intent="ask_overview")
        began = time.process_time()
        resolve(question, searcher)  # a message of several parts is searched for several times
        spent.append((time.process_time() - began) * 1000)
    return spent[WARM:]


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this thread, and what it starts, on one core: libraries count the cores when they load."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
