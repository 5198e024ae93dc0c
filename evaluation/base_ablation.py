"""What it is worth that the encoder was fine-tuned: the same search with the vectors of the base that it was made from.

Passages, questions and the classifier, which learns from vectors too, are all made anew with the base. Nothing of it is
kept, neither vectors nor index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evaluation.ablation import Part, Variant, ablate
from evaluation.cases import Gold
from evaluation.search_only import Ranks
from knowledge.encoder.encoder import Encoder
from knowledge.index import MemoryCache, build
from knowledge.search import Searcher

BASE_VARIANTS = (
    Variant("base vectors only", frozenset({Part.VECTORS})),
    Variant("words and base vectors", frozenset({Part.WORDS, Part.VECTORS})),
    Variant("all with base vectors"),
)


def ablate_base(searcher: Searcher, base: Encoder, gold: Iterable[Gold]) -> dict[str, Ranks]:
    """Return the ranks of the variants with ``base`` in the place of the searcher's encoder, by label."""
    index = build(searcher.snapshot, base, MemoryCache())
    return ablate(replace(searcher, index=index, encoder=base), gold, BASE_VARIANTS)
