"""The shipped encoder, run by onnxruntime and tokenizers alone.

sentence-transformers imports torch and transformers, which takes several seconds at every start, some 350 MB, and a
millisecond or two a question; none of that is needed to run one graph. It stays what makes the model and what runs any
other (docs/adr/0005-encoder-runtime.md); a test holds both to the same vectors.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from knowledge.encoder.encoder import ONNX_FILE, Vectors

MAX_TOKENS = 512


def fits(folder: Path) -> bool:
    """Whether ``folder`` is a transformer with mean pooling and normalisation, and nothing else."""
    modules = [row["type"].rsplit(".", 1)[-1] for row in _json(folder / "modules.json")]
    pooling = folder / "1_Pooling" / "config.json"
    return (
        modules == ["Transformer", "Pooling", "Normalize"]
        and pooling.is_file()
        and _json(pooling).get("pooling_mode") == "mean"
    )


class OnnxEncoder:
    """An :class:`knowledge.encoder.encoder.Encoder` over one ONNX graph. Thread-safe."""

    def __init__(self, folder: Path, model_id: str) -> None:
        """Load graph and tokenizer; raises whatever the libraries raise for a damaged file."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several questions at once use several cores; one question should not
        self._session = onnxruntime.InferenceSession(
            str(folder / ONNX_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        _json(folder / "config.json")  # a folder without it loads nowhere else: damaged, even if this class could run
        self._prompts: dict[str, str] = _json(folder / "config_sentence_transformers.json")["prompts"]
        self._model_id = model_id

    @property
    def model_id(self) -> str:
        """Names the weights."""
        return self._model_id

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dim,), float32."""
        return self._encode(self._prompts["query"] + text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of ``texts``, shape (len(texts), dim), float32."""
        # One text a run: the int8 graph scales by the batch, so a text's vector would depend on what stands beside it.
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return np.stack(list(pool.map(self._encode, (self._prompts["passage"] + text for text in texts))))

    def _encode(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        [hidden] = self._session.run(None, {name: feed[name] for name in self._inputs})
        mean = hidden[0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
