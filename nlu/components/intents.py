"""Which act or aspect does a message want? Two linear models over n-grams with and without diacritics.

The first tells the acts and questions apart (all questions are one class); the second tells which aspects a question
asks. An example may carry more intents than its own (``metadata: {also: [...]}``); so may a message: every aspect above
``aspect_threshold`` is passed on as an entity ``aspect``. Examples marked ``metadata: {question_only: true}`` are known
to be honest questions, but nobody labelled their aspects: they train the first model only. Such metadata stand at an
example, or at a block and count for all its examples.

The first model also sees which words stand in one message, however far apart: "vẫn sống" and "khai tử" are each honest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.ngrams import Ngrams, side_by_side
from nlu.text import expand, fold, mask
from nlu.unlawful import UNLAWFUL, UNLAWFUL_SHARE, heard, unlawful_share

ASPECT_PREFIX = "ask_"
QUESTION = "question"
_FILE = "intents.joblib"
MOST_PAIRED = 40
"""Content words of a message whose pairs are looked at: a longer one is a story, and its wish stands in them too."""


@dataclass(frozen=True)
class Model:
    """What was learnt: three vectorisers whose columns stand side by side, and linear models over them.

    ``weights`` has a row a column of theirs and a column a name: the acts, then the aspects. ``pair_weights`` has a row
    a pair of words and a column an act.
    """

    written: TfidfVectorizer
    folded: TfidfVectorizer
    characters: TfidfVectorizer
    pairs: TfidfVectorizer
    weights: NDArray[np.float32]
    pair_weights: NDArray[np.float32]
    intercepts: NDArray[np.float64]
    acts: list[str]
    aspects: list[str]

    def probabilities(self, text: str) -> tuple[dict[str, float], dict[str, float]]:
        """How likely each act and each aspect is, each by itself."""
        typed = expand(text)
        bare = fold(typed)
        first, second, third, pairs = self._ngrams
        columns, values = side_by_side([(first, typed), (second, bare), (third, bare)])
        sums = values.astype(np.float32) @ self.weights[columns] + self.intercepts
        columns, values = pairs(bare)
        sums[: len(self.acts)] += values.astype(np.float32) @ self.pair_weights[columns]
        found = expit(sums).tolist()
        acts = dict(zip(self.acts, found[: len(self.acts)], strict=True))
        return acts, dict(zip(self.aspects, found[len(self.acts) :], strict=True))

    @cached_property
    def _ngrams(self) -> tuple[Ngrams, Ngrams, Ngrams, Ngrams]:
        return Ngrams(self.written), Ngrams(self.folded), Ngrams(self.characters), Ngrams(self.pairs)


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"[^\W_]+", sublinear_tf=True, lowercase=False)


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False, min_df=2)


def _pairs() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=_paired, sublinear_tf=True, lowercase=False, min_df=4)


def _paired(bare: str) -> list[str]:
    """Every two content words of a folded text, in the order of the alphabet."""
    words = sorted(list(dict.fromkeys(content_words(bare)))[:MOST_PAIRED])
    return [f"{one} {other}" for one, other in combinations(words, 2)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AspectIntentClassifier(GraphComponent):
    """Intent with ranking, and every aspect that is asked."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``c``: inverse regularisation. ``aspect_threshold``: probability from which a further aspect is passed on.

        ``c`` is 30 in config.yml: of 3, 10 and 30 the best on dev at telling unsafe requests from honest ones.
        ``act_threshold``: share from which an act wins over a question: on the first dev set, 22 of 27 unsafe requests
        lay above it and no question about a procedure; three vague or out-of-scope messages did too.
        ``unlawful_threshold``: share from which what is unlawful wins over any question, as high as the actions'
        ``doubtful_act``: docs/adr/0011-unlawful-first.md.
        """
        return {"c": 10.0, "aspect_threshold": 0.15, "act_threshold": 0.38, "unlawful_threshold": 0.42}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Made by Rasa."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Model | None = None

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
            given = example.get("metadata") or {}
            metadata = {**(given.get("intent") or {}), **(given.get("example") or {})}
            text = mask(str(example.get(TEXT)))  # as a citizen's message is when it comes here
            # Whoever types without diacritics must be understood just as well.
            for form in dict.fromkeys((text, fold(text))):
                texts.append(form)
                labels.append([str(example.get(INTENT)), *metadata.get("also", [])])
                labelled.append(not metadata.get("question_only"))
        typed = [expand(text) for text in texts]
        bare = [fold(text) for text in typed]
        vectorisers = _words(), _words(), _characters()
        parts = zip(vectorisers, (typed, bare, bare), strict=True)
        matrix = sparse.hstack([vectoriser.fit_transform(of) for vectoriser, of in parts], format="csr")
        acts = [QUESTION if label[0].startswith(ASPECT_PREFIX) else label[0] for label in labels]
        asked = [row for row, label in enumerate(labels) if labelled[row] and label[0].startswith(ASPECT_PREFIX)]
        binarizer = MultiLabelBinarizer()
        targets = binarizer.fit_transform(
            [[name for name in labels[row] if name.startswith(ASPECT_PREFIX)] for row in asked]
        )
        pairs = _pairs()
        paired = sparse.hstack([matrix, pairs.fit_transform(bare)], format="csr")
        first = OneVsRestClassifier(self._regression("balanced")).fit(paired, acts)
        second = OneVsRestClassifier(self._regression(None)).fit(matrix[asked], targets)
        width = matrix.shape[1]
        of_acts = np.vstack([one.coef_ for one in first.estimators_]).T
        of_aspects = np.vstack([one.coef_ for one in second.estimators_]).T
        # A text takes few of the rows. Half the digits are kept: that halves the model, and no probability shows it.
        self._model = Model(
            *vectorisers,
            pairs,
            np.ascontiguousarray(np.hstack([of_acts[:width], of_aspects]), dtype=np.float32),
            np.ascontiguousarray(of_acts[width:], dtype=np.float32),
            np.concatenate([one.intercept_ for one in (*first.estimators_, *second.estimators_)]),
            first.classes_.tolist(),
            binarizer.classes_.tolist(),
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    def _regression(self, weight: str | None) -> LogisticRegression:
        """One act or aspect against the rest, solved in the dual: there are some twenty columns to an example.

        That takes a quarter of the time of the primal. ``tol`` is as loose as changes no probability by more than .05
        on dev (.0001 on average). Examples are visited in an order drawn from one generator for the whole process:
        it is seeded, and no two models are trained at a time, so that the same data give the same model.
        """
        return LogisticRegression(
            C=self._config["c"],
            class_weight=weight,
            solver="liblinear",
            dual=True,
            tol=0.3,
            max_iter=300,
            random_state=0,
        )

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
            component._model = joblib.load(folder / _FILE)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and aspects. A button's ``/intent`` is parsed by Rasa before and is left alone."""
        for message in messages:
            text = message.get(TEXT)
            if not text or message.get(INTENT, {}).get("name"):
                continue
            acts, aspects = self._model.probabilities(text)
            total = sum(acts.values()) or 1.0
            shares = {name: score / total for name, score in acts.items()}
            unlawful = unlawful_share(shares)
            message.set(UNLAWFUL_SHARE, unlawful, add_to_output=True)
            refused = heard(shares, QUESTION, self._config["unlawful_threshold"])
            if refused is not None:
                shares = {name: share for name, share in shares.items() if name not in UNLAWFUL} | {refused: unlawful}
            question = refused is None and self._is_question(text, shares)
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
