"""Where to go: asked for in so many words, or by a message that is a place and nothing else."""

from __future__ import annotations

from datetime import datetime

from actions.points import POINTS
from knowledge.answers.locate import locate
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply
from knowledge.points.opening import VIETNAM
from knowledge.search import Searcher
from records.models import Turn


def where_to_go(question: Question, searcher: Searcher, turn: Turn) -> Reply:
    """The points for ``question``, near the place it names or the position that was shared with it."""
    shared = tuple(float(degrees) for degrees in turn.location.split(",")) if turn.location else None
    location = (shared[0], shared[1]) if shared is not None else None
    return locate(question, searcher, POINTS.current(), datetime.now(VIETNAM), location)
