"""Any sentence-transformers model as an encoder; for models that are not of the shipped shape, and for comparing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder.encoder import ONNX_FILE, Vectors


class SentenceTransformerEncoder:
    """An :class:`knowledge.encoder.encoder.Encoder` run by sentence-transformers; ONNX where the folder has it."""

    def __init__(self, folder: Path, model_id: str) -> None:
        """Load the model; raises whatever the libraries raise for a damaged folder."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer

        if (folder / ONNX_FILE).is_file():
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            self._model = SentenceTransformer(
                str(folder),
                backend="onnx",
                device="cpu",
                model_kwargs={
                    "file_name": ONNX_FILE,
                    "provider": "CPUExecutionProvider",
                    "session_options": options,
                },
            )
        else:
            self._model = SentenceTransformer(str(folder), device="cpu")
        self._model_id = model_id

    @property
    def model_id(self) -> str:
        """Names the weights."""
        return self._model_id

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dim,), float32."""
        return np.asarray(self._model.encode(text, prompt_name="query", show_progress_bar=False), np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of ``texts``, shape (len(texts), dim), float32."""
        return np.asarray(
            self._model.encode(list(texts), prompt_name="passage", batch_size=16, show_progress_bar=False),
            np.float32,
        )
