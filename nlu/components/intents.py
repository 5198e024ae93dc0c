"""Which act or aspect does a message want? Two linear models over n-grams with and without diacritics.

The first tells the acts and questions apart (all questions are one class); the second tells which aspects a question
asks. An example may carry more intents than its own (``metadata: {also: [...]}``); so may a message: every aspect above
``aspect_threshold`` is passed on as an entity ``aspect``. Examples marked ``metadata: {question_only: true}`` are known
to be honest questions, but nobody labelled their aspects: they train the first model only.
"""

from __future__ import annotations

from typing import Any

import joblib
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
QUESTION = "question"
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

        ``c`` is 30 in config.yml: of 3, 10 and 30 the best on dev at telling unsafe requests from honest ones.
        ``act_threshold``: share from which an act wins over a question: on dev, 22 of 27 unsafe requests lie above it
        and no question about a procedure; three vague or out-of-scope messages do too.
        """
        return {"c": 10.0, "aspect_threshold": 0.15, "act_threshold": 0.38}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Made by Rasa."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._features: Any = None
        self._acts: Any = None
        self._aspects: Any = None
        self._aspect_names: list[str] = []

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
        """Train both models; texts typed with diacritics count once more without."""
        texts: list[str] = []
        labels: list[list[str]] = []
        labelled: list[bool] = []
        for example in training_data.intent_examples:
            metadata = (example.get("metadata") or {}).get("example") or {}
            text = str(example.get(TEXT))
            # Whoever types without diacritics must be understood just as well.
            for form in dict.fromkeys((text, fold(text))):
                texts.append(form)
                labels.append([str(example.get(INTENT)), *metadata.get("also", [])])
                labelled.append(not metadata.get("question_only"))
        self._features = _features()
        matrix = self._features.fit_transform(texts)
        acts = [QUESTION if label[0].startswith(ASPECT_PREFIX) else label[0] for label in labels]
        self._acts = OneVsRestClassifier(self._regression("balanced")).fit(matrix, acts)
        asked = [row for row, label in enumerate(labels) if labelled[row] and label[0].startswith(ASPECT_PREFIX)]
        binarizer = MultiLabelBinarizer()
        targets = binarizer.fit_transform(
            [[name for name in labels[row] if name.startswith(ASPECT_PREFIX)] for row in asked]
        )
        self._aspects = OneVsRestClassifier(self._regression(None)).fit(matrix[asked], targets)
        self._aspect_names = list(binarizer.classes_)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._acts, self._aspects, self._aspect_names), folder / _FILE)
        return self._resource

    def _regression(self, weight: str | None) -> LogisticRegression:
        return LogisticRegression(C=self._config["c"], max_iter=300, solver="liblinear", class_weight=weight)

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
            saved = joblib.load(folder / _FILE)
        component._features, component._acts, component._aspects, component._aspect_names = saved
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and aspects. A button's ``/intent`` is parsed by Rasa before and is left alone."""
        for message in messages:
            text = message.get(TEXT)
            if not text or message.get(INTENT, {}).get("name"):
                continue
            row = self._features.transform([text])
            acts = dict(zip(self._acts.classes_, map(float, self._acts.predict_proba(row)[0]), strict=True))
            aspects = dict(zip(self._aspect_names, map(float, self._aspects.predict_proba(row)[0]), strict=True))
            total = sum(acts.values()) or 1.0
            shares = {name: score / total for name, score in acts.items()}
            question = self._is_question(text, shares)
            ranking = self._ranking(shares, aspects, question)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            entities = message.get(ENTITIES, []) + self._entities(aspects)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _is_question(self, text: str, shares: dict[str, float]) -> bool:
        """Whether a question is asked.

        An act that leads wins from ``act_threshold`` on; below it only where nothing is asked outright.
        """
        best = max((name for name in shares if name != QUESTION), key=lambda name: shares[name])
        if shares[best] >= max(self._config["act_threshold"], shares.get(QUESTION, 0.0)):
            return False
        asked = asked_in(text)
        return shares[best] < shares.get(QUESTION, 0.0) or bool(asked.strong or asked.how)

    @staticmethod
    def _ranking(shares: dict[str, float], aspects: dict[str, float], question: bool) -> list[dict[str, Any]]:
        """Ten intents, best first: a question's share is divided among its aspects."""
        total = sum(aspects.values()) or 1.0
        scores = {name: shares.get(QUESTION, 0.0) * score / total for name, score in aspects.items()}
        scores.update({name: share for name, share in shares.items() if name != QUESTION})
        order = sorted(scores, key=lambda name: -scores[name])
        if question:
            order.sort(key=lambda name: not name.startswith(ASPECT_PREFIX))
            # The first aspect stands for the question as a whole.
            scores[order[0]] = max(scores[order[0]], shares.get(QUESTION, 0.0))
        else:
            order.sort(key=lambda name: name.startswith(ASPECT_PREFIX))
        return [{"name": name, "confidence": scores[name]} for name in order[:10]]

    def _entities(self, aspects: dict[str, float]) -> list[dict[str, Any]]:
        best = max(aspects, key=lambda name: aspects[name])
        return [
            {
                "entity": "aspect",
                "value": name.removeprefix(ASPECT_PREFIX),
                "start": 0,
                "end": 0,
                "confidence_entity": score,
                "extractor": "AspectIntentClassifier",
            }
            for name, score in sorted(aspects.items(), key=lambda row: -row[1])
            if name == best or score >= self._config["aspect_threshold"]
        ]
