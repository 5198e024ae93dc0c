"""Which act or aspect does a message want? One-vs-rest logistic regression over n-grams with and without diacritics.

An example may carry more intents than its own (``metadata: {also: [...]}``); so may a message: every aspect above
``aspect_threshold`` is passed on as an entity ``aspect``, and the action answers them all.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer

from nlu.asking import asked_in
from nlu.text import expand, fold

ASPECT_PREFIX = "ask_"
_FILE = "intents.joblib"


def written(texts: list[str]) -> list[str]:
    """Expanded text with its diacritics, as typed."""
    return [expand(text) for text in texts]


def folded(texts: list[str]) -> list[str]:
    """Expanded text without diacritics."""
    return [fold(expand(text)) for text in texts]


def _features() -> FeatureUnion:
    def words_of(function: Any) -> Any:
        return make_pipeline(
            FunctionTransformer(function),
            TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"[^\W_]+", sublinear_tf=True, lowercase=False),
        )

    characters = make_pipeline(
        FunctionTransformer(folded),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False, min_df=2),
    )
    return FeatureUnion([("written", words_of(written)), ("folded", words_of(folded)), ("characters", characters)])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AspectIntentClassifier(GraphComponent):
    """Intent with ranking, and every aspect that is asked."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``c``: inverse regularisation. ``aspect_threshold``: probability from which a further aspect is passed on.

        ``act_threshold``: probability below which an act does not win over a question that is asked outright;
        ``any_act_threshold``: below which it never wins: a guess that weak is a situation, told at length.
        """
        return {"c": 10.0, "aspect_threshold": 0.15, "act_threshold": 0.2, "any_act_threshold": 0.1}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Made by Rasa."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Any = None
        self._intents: list[str] = []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AspectIntentClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example, each under its own intent and those of ``also``; typed texts also without marks."""
        texts, labels = [], []
        for example in training_data.intent_examples:
            text = str(example.get(TEXT))
            also = ((example.get("metadata") or {}).get("example") or {}).get("also") or []
            texts.append(text)
            labels.append([str(example.get(INTENT)), *also])
            if fold(text) != text.lower():
                # Whoever types without diacritics must be understood just as well.
                texts.append(fold(text))
                labels.append(labels[-1])
        binarizer = MultiLabelBinarizer()
        targets = binarizer.fit_transform(labels)
        regression = LogisticRegression(C=self._config["c"], max_iter=300, solver="liblinear", class_weight=None)
        self._model = make_pipeline(_features(), OneVsRestClassifier(regression, n_jobs=1))
        self._model.fit(texts, targets)
        self._intents = list(binarizer.classes_)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._intents), folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> AspectIntentClassifier:
        """Read what :meth:`train` wrote."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model, component._intents = joblib.load(folder / _FILE)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and aspects. A button's ``/intent`` is parsed by Rasa before and is left alone."""
        for message in messages:
            text = message.get(TEXT)
            if not text or message.get(INTENT, {}).get("name"):
                continue
            scores = self._model.predict_proba([text])[0]
            order = self._acts_last(text, scores, np.argsort(-scores))
            total = float(scores.sum()) or 1.0
            ranking = [
                {"name": self._intents[row], "confidence": float(scores[row]) / max(total, 1.0)} for row in order[:10]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(ENTITIES, message.get(ENTITIES, []) + self._aspects(scores, order), add_to_output=True)
        return messages

    def _acts_last(self, text: str, scores: np.ndarray, order: np.ndarray) -> np.ndarray:
        """Put the best question in front of an act that is only weakly believed."""
        best = order[0]
        if self._intents[best].startswith(ASPECT_PREFIX) or scores[best] >= self._config["act_threshold"]:
            return order
        asked = asked_in(text)
        if not (asked.strong or asked.how) and scores[best] >= self._config["any_act_threshold"]:
            return order
        questions = [row for row in order if self._intents[row].startswith(ASPECT_PREFIX)]
        return np.array([questions[0], *(row for row in order if row != questions[0])])

    def _aspects(self, scores: np.ndarray, order: np.ndarray) -> list[dict[str, Any]]:
        wanted = []
        for row in order:
            name, score = self._intents[row], float(scores[row])
            if name.startswith(ASPECT_PREFIX) and (row == order[0] or score >= self._config["aspect_threshold"]):
                wanted.append(
                    {
                        "entity": "aspect",
                        "value": name.removeprefix(ASPECT_PREFIX),
                        "start": 0,
                        "end": 0,
                        "confidence_entity": score,
                        "extractor": "AspectIntentClassifier",
                    }
                )
        return wanted
