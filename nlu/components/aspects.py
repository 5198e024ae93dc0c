"""Which aspects does a message ask for? Phrases of asking settle what the classifier only guesses.

What is asked stands in a few words at the end of a long story, and those words are much the same for every procedure.
The phrases are data (nlu/lexicons/aspects.yml).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.asking import Asked, asked_in

ENTITY = "aspect"
HOW_SURE, BESIDE_WEAK = 0.8, 0.2
"""Chosen on dev from .5 to .9 and .2 to .4, together with ``sure``: recall .927 at a precision of .767."""


def merge(asked: Asked, guessed: dict[str, float], *, sure: float) -> list[str]:
    """Return the aspects of a message from the phrases in it and the classifier's probabilities.

    Named aspects count; guessed ones beside them from ``sure`` on. A general "how" means summary and steps, unless the
    classifier is very sure (:data:`HOW_SURE`) of something else. Weak phrases count where nothing else was found, with
    the best guess beside them if it is better than a coin's throw among many (:data:`BESIDE_WEAK`).
    """
    if asked.strong:
        beside = {name for name, score in guessed.items() if score >= sure} - {"overview"}
        return sorted(asked.strong | beside)
    best = max(guessed, key=lambda name: guessed[name], default="")
    likely = [name for name, score in guessed.items() if score >= sure]
    if asked.how:
        clear = [name for name in likely if name not in ("overview", "steps") and guessed[name] >= HOW_SURE]
        return clear or ["overview", "steps"]
    if likely:
        return likely
    if asked.weak:
        return sorted({*asked.weak, *([best] if best and guessed[best] >= BESIDE_WEAK else [])})
    return [best] if best else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AspectPhrases(GraphComponent):
    """Replaces the classifier's aspect entities by the merged ones."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``sure``: probability from which a guessed aspect stands beside a named one."""
        return {"sure": 0.5}

    def __init__(self, config: dict[str, Any]) -> None:
        """Made by Rasa."""
        self._sure = float(config["sure"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AspectPhrases:
        """Made by Rasa."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Merge the aspects of every typed message."""
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith("/") or not message.get(INTENT):
                continue
            entities = message.get(ENTITIES, [])
            guessed = {row["value"]: row["confidence_entity"] for row in entities if row["entity"] == ENTITY}
            others = [row for row in entities if row["entity"] != ENTITY]
            merged = merge(asked_in(text), guessed, sure=self._sure)
            message.set(ENTITIES, others + [_entity(name, guessed.get(name, 1.0)) for name in merged], True)
        return messages


def _entity(name: str, score: float) -> dict[str, Any]:
    return {
        "entity": ENTITY,
        "value": name,
        "start": 0,
        "end": 0,
        "confidence_entity": score,
        "extractor": "AspectPhrases",
    }
