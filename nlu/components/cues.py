"""Words decisive enough to overrule a statistical guess: danger, attacks, anger, a wish for a person or for a form.

The list is data (nlu/lexicons/cues.yml): phrases on folded text, each a string or a list of strings that must all
occur; ``unless`` vetoes. A dossier number, which is masked before anything is understood, is :data:`DOSSIER_WORD`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.phrases import Phrases, holds, padded
from nlu.text import DOSSIER
from nlu.unlawful import UNLAWFUL_SHARE, believed

FILE = Path(__file__).parent.parent / "lexicons" / "cues.yml"
DOSSIER_WORD = "sohieuhoso"
ORDER = ("danger", "injection", "unsafe", "complaint", "human", "status", "apply")


@cache
def cues() -> dict[str, dict[str, list[Any]]]:
    """The cues by intent."""
    table: dict[str, dict[str, list[Any]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return table


@cache
def _entries() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Every cue: its intent, ``any`` or ``unless``, and the phrases that must all occur."""
    return tuple(
        (intent, kind, tuple(map(str, phrase if isinstance(phrase, list) else [phrase])))
        for intent, entry in cues().items()
        for kind in ("any", "unless")
        for phrase in entry.get(kind) or ()
    )


@cache
def _phrases() -> Phrases:
    return Phrases(phrases[0] for _, _, phrases in _entries())


def intent_of(text: str, unlawful: float) -> str | None:
    """Return the intent whose cues ``text`` holds and that is believed, the most urgent first, or ``None``.

    ``unlawful`` is the classifier's share of what is refused.
    """
    prepared = padded(text.replace(DOSSIER, DOSSIER_WORD))
    held: set[tuple[str, str]] = set()
    for number in _phrases().of(prepared):
        intent, kind, phrases = _entries()[number]
        if (intent, kind) not in held and all(holds(phrase, prepared) for phrase in phrases):
            held.add((intent, kind))
    said = (intent for intent in ORDER if (intent, "any") in held and (intent, "unless") not in held)
    return next((intent for intent in said if believed(intent, unlawful)), None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CueOverride(GraphComponent):
    """Sets the intent of a message that holds a cue; the classifier's ranking stays for the trace."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CueOverride:
        """Made by Rasa."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the classifier where a cue is found."""
        for message in messages:
            text = message.get(TEXT)
            typed = text and not text.startswith("/")
            found = intent_of(text, message.get(UNLAWFUL_SHARE, default=1.0)) if typed else None
            if found is not None:
                message.set(INTENT, {"name": found, "confidence": 1.0}, add_to_output=True)
                message.set(ENTITIES, [], add_to_output=True)
        return messages
