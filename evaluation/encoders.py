"""Compares encoders by their vectors alone: how often the right procedure has the nearest text.

Run as ``python -m evaluation.encoders FOLDER … [--catalogue FILE]``; ``make encoder`` does it with the base, the
fine-tuned model and its int8 form. The questions are those of ``dev.jsonl`` over the seeds and, where the catalogue is
given, of ``national-dev.jsonl`` over the whole of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from evaluation.cases import Gold
from evaluation.cases_io import read_gold
from evaluation.marks import NAMES_PROCEDURE, rank_of
from evaluation.search_only import DEPTHS, Ranks
from knowledge.catalogue import load_catalogue
from knowledge.documents import texts_of
from knowledge.encoder.encoder import Encoder, load_encoder
from knowledge.loader import load_seeds
from knowledge.snapshot import Snapshot
from nlu.text import expand

CASES = Path(__file__).parent / "cases"


def ranks_by_vectors(encoder: Encoder, snapshot: Snapshot, gold: Sequence[Gold]) -> Ranks:
    """Rank the owners of ``snapshot`` for every single info and apply question by their nearest text."""
    texts = [row for row in texts_of(snapshot) if not row.owner.startswith("group:")]
    owners = list(dict.fromkeys(row.owner for row in texts))
    number = {owner: position for position, owner in enumerate(owners)}
    rows = np.array([number[row.owner] for row in texts])
    vectors = encoder.encode_passages([expand(row.text) for row in texts])
    ranks: list[int | None] = []
    for case in gold:
        wanted = case.turns[0]
        if case.is_dialogue or wanted.kind not in NAMES_PROCEDURE or not wanted.codes:
            continue
        best = np.full(len(owners), -1.0, np.float32)
        np.maximum.at(best, rows, vectors @ encoder.encode_query(expand(case.texts[0])))
        nearest = [owners[position] for position in np.argsort(-best)[: max(DEPTHS)]]
        ranks.append(rank_of(wanted.codes, nearest, all_codes=wanted.all_codes))
    return Ranks(tuple(ranks))


def compare(folders: Sequence[Path], catalogue: Path | None) -> Iterator[tuple[str, str, Ranks]]:
    """Yield (encoder, set, ranks) for every encoder and every set."""
    sets = [("dev.jsonl", load_seeds())]
    if catalogue is not None:
        sets.append(("national-dev.jsonl", load_catalogue(catalogue)))
    for folder in folders:
        encoder = load_encoder(folder)
        for name, snapshot in sets:
            yield str(folder), name, ranks_by_vectors(encoder, snapshot, list(read_gold(CASES / name)))


def main() -> None:
    """Command line of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--catalogue", type=Path, default=None)
    arguments = parser.parse_args()
    table = Table(box=None, pad_edge=False)
    for head in ("encoder", "questions", "of", *(f"hit@{depth}" for depth in DEPTHS), "MRR"):
        table.add_column(head, no_wrap=True)
    for encoder, name, ranks in compare(arguments.folders, arguments.catalogue):
        hits = [f"{(ranks.hit(depth).value or 0) * 100:.1f}" for depth in DEPTHS]
        table.add_row(encoder, name, str(len(ranks.ranks)), *hits, f"{ranks.mrr or 0:.3f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
