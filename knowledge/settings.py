"""Every threshold and weight of search and guidance, each with its reason. They stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SearchSettings:
    """Weights of the fused score and the bands of trust.

    Chosen on ``evaluation/cases/dev.jsonl`` with ``motcua evaluate --search-only`` (the weights) and ``motcua
    evaluate`` (the bands); never on ``test.jsonl``.
    """

    dense_weight: float = 1.0
    """Of the best cosine among a procedure's texts, rescaled from `dense_floor`..1 to 0..1."""
    dense_floor: float = 0.8
    """Cosine below which e5 vectors of unrelated Vietnamese sentences lie; nothing is learnt there."""
    word_weight: float = 0.6
    """Of BM25 over folded words and word pairs, divided by the best text's."""
    character_weight: float = 1.0
    """Of the cosine of character n-grams: forgives typing errors."""
    classifier_weight: float = 2.0
    """Of the classifier's probability: it alone knows which word tells neighbours apart."""
    prior_weight: float = 0.02
    """Of the ask-frequency (1 to 5): breaks ties only."""
    cue_weight: float = 0.4
    """Of one cue of a neighbour group: enough to turn a tie, not to beat a clear classifier."""
    subject_score: float = 2.0
    """Fused score below which a message changes no subject: on dev 95 % of the questions that name one lie above."""
    short_subject_score: float = 2.5
    """The same for a message of at most `short_words` content words: on dev nearly 90 % of the follow-ups lie below."""
    short_words: int = 3
    context_boost: float = 0.35
    """Of the procedure under discussion: a message that names another one clearly still changes the subject."""
    neighbour_boost: float = 0.2
    """Of its neighbours: "à không, bị mất" turns to the neighbour and not to another family."""
    temperature: float = 0.3
    """Of the softmax that turns fused scores into shares; a starting value; its calibration was not measured yet."""

    sure: float = 0.5
    """Share of the first from which it is answered without asking back."""
    margin: float = 0.25
    """Or its lead over the second."""
    vague_words: int = 5
    """A message of more content words than this tells its situation: it is not vague."""
    vague_share: float = 0.97
    """Nor is one of more than `short_words` that search is this sure of."""
    single: float = 0.995
    """Share from which a message is not even looked at for a second procedure."""
    sure_part: float = 0.9
    """Share that each part of a message needs before two procedures are answered: half a story is easily misread."""
    sure_among_pending: float = 0.4
    """Share that picks one of the candidates just offered."""
    candidate: float = 0.12
    """Share from which a procedure is offered as a candidate."""
    topics: float = 0.6
    """Share of all near-scope topics together from which the message is out of scope."""
    lost_score: float = 0.75
    """Fused score below which nothing is offered: saying "I do not know" is better than a guess."""
    max_candidates: int = 4
    """More buttons than this are not read on a phone."""
    far_score: float = 2.2
    """Fused score from which search overrules the intent out_of_scope: 95 % of questions in scope lie above it."""


SEARCH = SearchSettings()
