"""A question of ours is not put twice running in the same words: whoever could not answer it is asked otherwise."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answers.question import Context

OTHERWISE = {
    "clarify.which": "clarify.still",
    "clarify.lost": "clarify.still",
    "clarify.choice": "clarify.still",
    "clarify.deny": "clarify.still",
    "clarify.affirm": "clarify.affirm_again",
    "smalltalk.greet": "smalltalk.greet_again",
    "scope.far": "scope.far_again",
}
"""Keys of our questions in fixed words, and what is said where the same would be asked again."""


def not_twice(key: str, context: Context) -> tuple[str, Context]:
    """Return the key to say for ``key`` after ``context``, and ``context`` with what was then asked."""
    if key not in OTHERWISE:
        return key, context
    chosen = OTHERWISE[key] if context.put in (key, OTHERWISE[key]) else key
    return chosen, replace(context, put=chosen)
