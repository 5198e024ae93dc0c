"""Ablation: what each signal of search is worth, by ranking the same questions without it, or with it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from evaluation.cases import Gold
from evaluation.search_only import TOP, Ranks, cells, questions_of, rank_among, wide_console
from knowledge.documents import texts_of
from knowledge.lexical import LexicalIndex
from knowledge.search import Searcher
from knowledge.settings import SearchSettings
from nlu.text import expand, fold, has_words, normalise

DEPTHS = (1, 3, 5)


class Part(Enum):
    """A part of the fused score that can be left out."""

    WORDS = auto()
    """All three lexical signals: words, words together, characters."""
    VECTORS = auto()
    CLASSIFIER = auto()
    PRIOR = auto()
    CUES = auto()


class Reading(Enum):
    """How a question, and the index it is looked up in, are read."""

    SHIPPED = auto()
    """As search does: shorthand written out, then without diacritics."""
    UNEXPANDED = auto()
    """The question keeps its shorthand, and letters repeated for emphasis. Cues are matched in expanded text still."""
    UNFOLDED = auto()
    """The lexical signals see diacritics, in the question and in the indexed texts. The classifier and cues do not."""


ALL = frozenset(Part)


@dataclass(frozen=True)
class Variant:
    """A row of the table: search with some of its parts and one way of reading."""

    label: str
    parts: frozenset[Part] = ALL
    reading: Reading = Reading.SHIPPED


VARIANTS = (
    Variant("words only", frozenset({Part.WORDS})),
    Variant("vectors only", frozenset({Part.VECTORS})),
    Variant("classifier only", frozenset({Part.CLASSIFIER})),
    Variant("words and vectors", frozenset({Part.WORDS, Part.VECTORS})),
    Variant("all"),
    Variant("all without prior", ALL - {Part.PRIOR}),
    Variant("all without cues", ALL - {Part.CUES}),
    Variant("all without classifier", ALL - {Part.CLASSIFIER}),
    Variant("all without vectors", ALL - {Part.VECTORS}),
    Variant("all without the shorthand lexicon", reading=Reading.UNEXPANDED),
    Variant("all without folding", reading=Reading.UNFOLDED),
)


@dataclass(frozen=True)
class Read:
    """A question as one reading gives it: the folded text, its signals, and what cues add to the score."""

    folded: str
    signals: dict[str, NDArray[np.float32]]
    cues: NDArray[np.float32]


def ablate(searcher: Searcher, gold: Iterable[Gold], compared: Sequence[Variant] = VARIANTS) -> dict[str, Ranks]:
    """Return the ranks of each variant by its label, over the questions that ``measure`` asks too.

    Signals and cues are computed once a question and reading, and only fused anew for each variant. Variants that need
    a classifier, or differ by it alone, are left out where the index has none.
    """
    variants = tuple(_telling(compared, searcher))
    # Looking for cues takes as long as the signals. Scores are sums: without groups a searcher fuses all but the cues.
    bare = replace(searcher, snapshot=replace(searcher.snapshot, groups=()))
    searchers = {one: replace(bare, settings=keeping(searcher.settings, one.parts)) for one in variants}
    kinds = {one.reading for one in variants}
    unfolded = _unfolded_index(searcher) if Reading.UNFOLDED in kinds else None
    ranks: dict[str, list[int | None]] = {one.label: [] for one in variants}
    for text, wanted in questions_of(gold):
        readings = _readings(searcher, kinds, unfolded, text) if has_words(text) else None
        for variant, its in searchers.items():
            owners = () if readings is None else _ranked(its, variant, readings[variant.reading])
            ranks[variant.label].append(rank_among(owners, wanted))
    return {label: Ranks(tuple(found)) for label, found in ranks.items()}


def keeping(settings: SearchSettings, parts: frozenset[Part]) -> SearchSettings:
    """Return ``settings`` with the weights of every part but ``parts`` at 0."""

    def kept(part: Part, weight: float) -> float:
        return weight if part in parts else 0.0

    return replace(
        settings,
        word_weight=kept(Part.WORDS, settings.word_weight),
        together_weight=kept(Part.WORDS, settings.together_weight),
        character_weight=kept(Part.WORDS, settings.character_weight),
        dense_weight=kept(Part.VECTORS, settings.dense_weight),
        classifier_weight=kept(Part.CLASSIFIER, settings.classifier_weight),
        prior_weight=kept(Part.PRIOR, settings.prior_weight),
        cue_weight=kept(Part.CUES, settings.cue_weight),
    )


def print_ablation(ranks: Mapping[str, Ranks], console: Console | None = None) -> None:
    """Print a row a variant in 100 columns."""
    console = console or wide_console()
    table = Table(box=None, pad_edge=False)
    table.add_column("variant", no_wrap=True)
    for head in (*(f"hit@{depth}" for depth in DEPTHS), "MRR"):
        table.add_column(head, justify="right", no_wrap=True)
    for label, one in ranks.items():
        table.add_row(label, *cells(one, DEPTHS))
    console.print(table)
    questions = max((len(one.ranks) for one in ranks.values()), default=0)
    console.print(f"{questions} questions, the same in every row; shares in %, 95 % Wilson interval in brackets")


def _telling(variants: Sequence[Variant], searcher: Searcher) -> Iterator[Variant]:
    """Yield those of ``variants`` that say something of this index."""
    classified = searcher.index.classifier is not None
    for variant in variants:
        turns_on_it = variant.parts in (frozenset({Part.CLASSIFIER}), ALL - {Part.CLASSIFIER})
        if classified or not turns_on_it:
            yield variant


def _unfolded_index(searcher: Searcher) -> LexicalIndex:
    """Index the same texts with their diacritics."""
    texts = [expand(row.text) for row in texts_of(searcher.snapshot)]
    return LexicalIndex.build(texts, searcher.index.rows, len(searcher.index.owners))


def _readings(
    searcher: Searcher, kinds: Collection[Reading], unfolded: LexicalIndex | None, text: str
) -> dict[Reading, Read]:
    """Return the readings of ``text`` that are among ``kinds``, the shipped one always."""
    expanded, plain = expand(text), normalise(text).lower()
    shipped = _read(searcher, expanded)
    readings = {Reading.SHIPPED: shipped}
    if Reading.UNEXPANDED in kinds:
        # Encoding is what takes time: a question without shorthand is not encoded again.
        readings[Reading.UNEXPANDED] = shipped if plain == expanded else _read(searcher, plain)
    if unfolded is not None:
        lexical = {
            "word": unfolded.word_scores(expanded),
            "together": unfolded.together_scores(expanded),
            "character": unfolded.character_scores(expanded),
        }
        readings[Reading.UNFOLDED] = replace(shipped, signals=shipped.signals | lexical)
    return readings


def _read(searcher: Searcher, text: str) -> Read:
    """Return what search makes of ``text``, which is normalised and in lower case."""
    folded = fold(text)
    signals = searcher.signals(folded, searcher.encoder.encode_query(text))
    only_cues = replace(searcher, settings=keeping(searcher.settings, frozenset({Part.CUES})))
    return Read(folded, signals, only_cues.fuse(signals, folded))


def _ranked(bare: Searcher, variant: Variant, read: Read) -> list[str]:
    """Return the owners that search would return, best first; ``bare`` knows the variant's weights but no cues."""
    scores = bare.fuse(read.signals, read.folded)
    if Part.CUES in variant.parts:
        scores = scores + read.cues
    return [bare.index.owners[row] for row in np.argsort(-scores)[:TOP]]
