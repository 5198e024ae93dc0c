"""``make bench``: turns, start-up and memory of the assistant, beside Rasa's stock recipe on the same machine.

Absolute figures depend on the machine; ratios to the stock recipe hardly do, so those are what ``CHECK=1`` compares
with the committed ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from evaluation.forms_bench import measure_forms
from evaluation.points_bench import measure_points
from service.commands.common import fail, setup
from service.processes import model_of
from service.stack import Stack
from service.states import bench_state

FIGURES = Path(__file__).resolve().parent.parent / "evaluation" / "bench.json"
STOCK = Path(__file__).resolve().parent.parent / "evaluation" / "stock.yml"
CITIZENS = (1, 8, 32)
CATALOGUE = "catalogue"
PARTS = ("parse", "search", "both")
TRAINING_SECONDS = 3600
"""The stock recipe trains for a quarter of an hour or more on two cores."""
WORSE = 1.3
"""How much worse than committed a ratio may be: a margin chosen beforehand, until runs were compared."""


def benchmark(*, turns: int, check: bool, catalogue: Path | None = None) -> bool:
    """Measure both recipes, print the figures and their ratios; write them, or with ``check`` compare them.

    With a ``catalogue`` ours is measured over that too; it is compared with nothing.

    Returns whether every ratio is within :data:`WORSE` of the committed one (always true without ``check``). A run in
    which a turn of ours failed, or all of the stock recipe's under one load, ends there: nothing is written, nothing
    compared, and it returns false.
    """
    runs: dict[str, dict[str, str]] = {"ours": {}}
    if catalogue is not None:
        runs[CATALOGUE] = {"MOTCUA_CATALOGUE": str(catalogue.resolve())}
    runs["stock"] = {"MOTCUA_RASA_CONFIG": str(STOCK)}
    figures: dict[str, Any] = {}
    for name, settings in runs.items():
        figures[name] = _measure(name, settings, turns)
        if not _answered(name, figures[name]["load"]):
            return False
    figures["points"] = measure_points()
    figures["forms"] = measure_forms()
    figures["ratios"] = ratios(figures["ours"], figures["stock"]) | {"points_to_scan": figures["points"]["to_scan"]}
    _print(figures)
    if not check:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n")
        typer.echo(f"written: {FIGURES.name}")
        return True
    return _compare(figures["ratios"], json.loads(FIGURES.read_text())["ratios"])


def _answered(name: str, loads: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every turn was answered, of the stock recipe one under each load; says so if not."""
    bad = [load for load in loads if load["failed"] > (load["turns"] - 1 if name == "stock" else 0)]
    for load in bad:
        typer.echo(
            f"{name}: {load['failed']} of {load['turns']} turns of {load['citizens']} citizens failed, "
            "so the figures say nothing"
        )
    return not bad


def ratios(ours: dict[str, Any], stock: dict[str, Any]) -> dict[str, float]:
    """Ours divided by the stock recipe's, for everything of which less is better."""
    found = {
        "start_seconds": ours["start_seconds"] / stock["start_seconds"],
        "rasa_mib": ours["mib"]["rasa"] / stock["mib"]["rasa"],
    }
    for mine, other in zip(ours["load"], stock["load"], strict=True):
        found[f"p50_{mine['citizens']}"] = mine["p50"] / other["p50"]
        found[f"p95_{mine['citizens']}"] = mine["p95"] / other["p95"]
    for part in ("p50", "p95"):
        found[f"understanding_{part}"] = ours["understanding"][f"both_{part}"] / stock["understanding"][f"both_{part}"]
    return {name: round(value, 3) for name, value in found.items()}


def _measure(name: str, settings: dict[str, str], turns: int) -> dict[str, Any]:
    """Measure one recipe in a process of its own: settings are read once a process."""
    typer.echo(f"{name}: preparing, starting, measuring ...")
    environment = {**os.environ, "MOTCUA_CATALOGUE": "", **bench_state(name), **settings}
    command = [sys.executable, "-m", "service.benchmark", str(turns)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        fail(f"measuring {name} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(turns: int) -> dict[str, Any]:
    """Start the assistant in the state of this process's settings and measure it: ``turns`` turns a load."""
    setup()
    from django.conf import settings

    from evaluation.bench import measure_turns
    from evaluation.understanding_bench import measure_understanding
    from service.searching import searcher

    stack = Stack(settings.STATE)
    stack.prepare(TRAINING_SECONDS)
    began = time.monotonic()
    with stack:
        started = time.monotonic() - began
        pids = {child: stack.pid_of(child) for child in ("rasa", "actions", "worker", "web")}
        measure_turns(4, 10)  # warm up
        load = [measure_turns(count, max(turns // count, 5), pids=pids).to_json() for count in CITIZENS]
    memory = {child: used["mib"] for child, used in load[-1]["processes"].items()}
    understanding = measure_understanding(searcher, settings.RASA_PYTHON, model_of(settings.STATE))
    return {"start_seconds": round(started, 1), "load": load, "mib": memory, "understanding": understanding}


def _print(figures: dict[str, Any]) -> None:
    for name in (name for name in ("ours", CATALOGUE, "stock") if name in figures):
        row = figures[name]
        memory = ", ".join(f"{child} {mib:.0f}" for child, mib in row["mib"].items())
        typer.echo(f"\n{name}: ready after {row['start_seconds']} s; MiB: {memory}")
        for load in row["load"]:
            typer.echo(
                f"  {load['citizens']:>2} citizens: p50 {load['p50']:.0f} ms, p95 {load['p95']:.0f} ms, "
                f"{load['turns_a_second']:.1f} turns/s, {load['failed']} failed of {load['turns']}"
            )
        told = row["understanding"]
        parts = (f"{part} p50 {told[f'{part}_p50']} ms, p95 {told[f'{part}_p95']} ms" for part in PARTS)
        typer.echo(f"  understanding on one core: {'; '.join(parts)}")
    found = figures["points"]
    typer.echo(
        f"\n{found['points']:.0f} service points: place read and points found p50 {found['p50']} ms, "
        f"p95 {found['p95']} ms; {found['to_scan']:.4f} of a scan"
    )
    found = figures["forms"]
    typer.echo(
        f"{found['forms']:.0f} forms: a message p50 {found['message_p50']} ms, p95 {found['message_p95']} ms; a paper "
        f"p50 {found['paper_p50']} ms, p95 {found['paper_p95']} ms; {found['items']:.0f} items in "
        f"{found['messages']:.0f} messages of two facts"
    )
    typer.echo("\nours / stock: " + ", ".join(f"{name} {value:.2f}" for name, value in figures["ratios"].items()))


def _compare(now: dict[str, float], committed: dict[str, float]) -> bool:
    worse = [name for name, value in committed.items() if now[name] > value * WORSE]
    for name in worse:
        typer.echo(f"worse than committed: {name} {now[name]:.2f} instead of {committed[name]:.2f}")
    typer.echo("as good as committed" if not worse else f"{len(worse)} ratios are worse")
    return not worse


if __name__ == "__main__":
    typer.echo(json.dumps(measure(int(sys.argv[1]))))
