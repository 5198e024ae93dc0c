"""Sentences to vectors."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EncoderError

Vectors = NDArray[np.float32]
SHIPPED = Path(__file__).parent.parent / "models" / "encoder"


class Encoder(Protocol):
    """What search needs of an encoder, so that a test can bring a small one of its own."""

    @property
    def model_id(self) -> str:
        """Names the weights: vectors of different ids never mix."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dim,), float32."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of what is searched, shape (len(texts), dim), float32."""
        ...


class SentenceTransformerEncoder:
    """Any sentence-transformers folder with prompts ``query`` and ``passage``; ONNX where it has an ``onnx`` folder."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Load the model. Raises :class:`EncoderError` if the folder is missing or damaged."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        onnx = folder / "onnx" / "model.onnx"
        self._model_id = model_id_of(folder)
        from sentence_transformers import SentenceTransformer

        try:
            if onnx.is_file():
                import onnxruntime

                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = 1
                self._model = SentenceTransformer(
                    str(folder),
                    backend="onnx",
                    device="cpu",
                    model_kwargs={
                        "file_name": "onnx/model.onnx",
                        "provider": "CPUExecutionProvider",
                        "session_options": options,
                    },
                )
            else:
                self._model = SentenceTransformer(str(folder), device="cpu")
        except Exception as error:  # any of four libraries may raise its own kind here
            raise EncoderError(f"{folder}: the encoder cannot be loaded ({error}); restore the folder") from error

    @property
    def model_id(self) -> str:
        """Twelve hex digits over the weights: vectors of other weights never mix with these."""
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


def model_id_of(folder: Path) -> str:
    """Twelve hex digits over the weights in ``folder``, whatever their format, without loading them.

    Raises :class:`EncoderError` if there is no model.
    """
    if not (folder / "modules.json").is_file():
        raise EncoderError(f"{folder}: no encoder is there; restore the folder or correct the setting")
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".onnx", ".safetensors", ".bin"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
