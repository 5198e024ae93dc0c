"""Every threshold of search and guidance, each with its reason, and the weights of the fused score, which editors keep.

The weights are data (``search.yml``), the thresholds stand here, and neither stands anywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import SeedError

WEIGHTS_FILE = Path(__file__).parent / "search.yml"


@dataclass(frozen=True)
class SearchSettings:
    """Weights of the fused score, as ``search.yml`` has them, and the bands of trust.

    Chosen on ``evaluation/cases/dev.jsonl`` with ``motcua evaluate --search-only`` (the weights) and ``motcua
    evaluate`` (the bands); never on ``test.jsonl``. Three random searches of 500 mixtures, one a floor, ended between
    97.3 and 97.5 % hit@1 on dev with quite different weights; those here are round numbers between them.
    """

    dense_weight: float
    dense_floor: float
    word_weight: float
    together_weight: float
    character_weight: float
    classifier_weight: float
    prior_weight: float
    cue_weight: float
    context_boost: float
    neighbour_boost: float

    subject_score: float = 2.3
    """Fused score below which a message names nothing, while a question of ours is open: on dev 98 % of the questions
    that name a procedure lie above."""
    short_subject_score: float = 3.1
    """The same for a message of at most `short_words` content words; between 2.9 and 3.3 dev does not tell apart."""
    short_words: int = 3
    temperature: float = 0.25
    """Of the softmax that turns fused scores into shares: .25, .3 and .4 tried on dev; .4 asks back too often."""

    plain: float = 0.8
    """Lead of the first by words alone from which a first question is answered without its sentence vector: that spares
    it for a third of dev's, and the score stays; with .6 four turns of 2,906 come out worse."""
    sure: float = 0.4
    """Share of the first from which it is answered: on dev .6 points more right than with .5, .1 more wrong."""
    margin: float = 0.25
    """Or its lead over the second."""
    vague_words: int = 5
    """A message of more content words than this tells its situation: it is not vague."""
    vague_share: float = 0.97
    """Nor is one of more than `short_words` that search is this sure of."""
    vague_group: float = 0.5
    """Share from which a group that comes first is asked about; below, its members speak for themselves."""
    led: float = 0.3
    """Share of one member from which such a group is not asked about, if the member is `led_by` times ahead of every
    other: what sounds vague leaves no choice. On dev it answers some two more of 110 vague messages; .2 four more."""
    led_by: float = 5.0
    single: float = 0.9995
    """Share from which a message is not even looked at for a second procedure, unless it says that there are two: "A và
    B" may be this sure of B."""
    second: float = 0.0003
    """Share that a second procedure needs in the whole message, unless it says that there are two; of thirty that were
    named on dev one had less."""
    second_of_both: float = 0.01
    """Share of the second procedure that "cả hai" or "hai việc" means, where no part of the message is surely about
    one: of 54 messages of the development sets with two wishes 42 are answered with both, and so are two of 17 with
    one; without it 47 and all 17 were."""
    sure_part: float = 0.9
    """Share that each part of a message needs before two procedures are answered: half a story is easily misread. Also
    what another subject needs to be heard while a question of ours is open."""
    hint: float = 0.05
    """Share by its words alone from which a part may be about one of the likely procedures, and is looked at: "đổi bằng
    lái" has .08, for the topics beside it take the rest."""
    sure_among: float = 0.6
    """Share of what the candidates just offered have together, from which one of them is picked."""
    doubtful_act: float = 0.42
    """Confidence below which a refusal or an alarm gives way to a question: when it was set no unsafe request of dev
    lay below; not looked at again."""
    doubtful_refusal: float = 0.65
    """The same in a conversation: of 25 unlawful wishes there in the development sets one lay below, at .53; of 17
    honest messages taken for one eleven did."""
    doubtful_elsewhere: float = 0.86
    """The same for a message surely about a matter of another office: of those on dev and among new messages, the two
    honest ones had .68 and .84, the unlawful one .88."""
    doubtful_reply: float = 0.8
    """Confidence below which an act gives way to an answer to our own question: "tôi muốn mở mới" is no complaint."""
    doubtful_apply: float = 0.55
    """Confidence below which a wish to apply gives way to aspects that are named; also from which any act is heard in
    a message that comes near to the name of a place ("tổng đài", a letter from a Phố Tông Đản)."""
    surely_refused: float = 0.8
    """Share of what is unlawful from which a refusal counts in the next turn: when it was set, of 271 refused wishes of
    three hands more than four in five had it, of 50 honest messages that were written to be misheard three."""
    unlawful_again: float = 0.1
    """The same share in a message after such a refusal, from which it is refused again: 21 of 37 that press on, never
    learnt from, have it, and three of 68 others."""
    candidate: float = 0.12
    """Share from which a procedure is offered as a candidate."""
    ours: float = 0.4
    """Share of the first hits that are no topics below which a message is rather out of scope: of the first messages
    of dev 98 % of those elsewhere lie below, and .8 % of ours; of 766 that nobody had seen 95 and 2.6 (where one is
    clear, or a family named, it counts for nothing)."""
    lost_score: float = 1.3
    """Fused score below which nothing is offered: saying "I do not know" is better than a guess."""
    rival: float = 0.15
    """Share from which the second thing that a later message may be about is offered as a button beside the answer."""
    max_candidates: int = 4
    """More buttons than this are not read on a phone."""
    far_score: float = 3.0
    """Fused score from which search overrules the intent out_of_scope: of 2.2, 2.6 and 3.0 the best on dev. It stands
    for "found with some strength" wherever that is asked: whether a doubtful act is a matter at all, whether what is
    to be written is another office's, whether "ly hôn" is more than a misspelt street."""


def settings_of(weights: Any) -> SearchSettings:
    """Return the settings with ``weights`` as ``search.yml`` holds them.

    Raises :class:`SeedError` where one is missing, unknown, or no number from 0 on.
    """
    expected = {one.name for one in fields(SearchSettings) if one.default is MISSING}
    given = set(weights) if isinstance(weights, Mapping) else set()
    if given != expected:
        missing, unknown = ", ".join(sorted(expected - given)), ", ".join(sorted(map(str, given - expected)))
        raise SeedError(f"{WEIGHTS_FILE.name}: missing: {missing or 'nothing'}; unknown: {unknown or 'nothing'}")
    for name, value in weights.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < 0:
            raise SeedError(f"{WEIGHTS_FILE.name}: {name}: a number from 0 on is expected, not {value!r}")
    read: dict[str, Any] = {name: float(value) for name, value in weights.items()}
    return SearchSettings(**read)


SEARCH = settings_of(yaml.safe_load(WEIGHTS_FILE.read_text("utf-8")))
