"""Turn a sentence-transformers folder into the int8 ONNX folder that the project ships.

Run as ``python -m knowledge.encoder.export BASE OUT``. Dynamic quantisation of the linear layers for AVX-512 VNNI;
the tokenizer, pooling and normalisation modules are copied as they are, so the result loads with
``SentenceTransformer(OUT, backend="onnx")`` and no hub.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

MAX_BYTES = 40 * 1024 * 1024
MODEL_FILE = "onnx/model.onnx"


def export_int8(base: Path, out: Path) -> int:
    """Export ``base`` to int8 ONNX at ``out`` and return the size of the folder in bytes.

    Raises ``ValueError`` if the folder would be larger than the 40 MB that the repository allows.
    """
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain"
        model = SentenceTransformer(str(base), backend="onnx", device="cpu", model_kwargs={"export": True})
        model.save_pretrained(str(plain))
        model = SentenceTransformer(str(plain), backend="onnx", device="cpu", model_kwargs={"file_name": MODEL_FILE})
        export_dynamic_quantized_onnx_model(model, "avx512_vnni", str(plain), file_suffix="int8")
        quantised = next((plain / "onnx").glob("*int8*.onnx"))
        shutil.move(quantised, plain / "int8.onnx")
        shutil.rmtree(plain / "onnx")
        (plain / "onnx").mkdir()
        shutil.move(plain / "int8.onnx", plain / MODEL_FILE)
        size = sum(file.stat().st_size for file in plain.rglob("*") if file.is_file())
        if size > MAX_BYTES:
            raise ValueError(f"the exported folder has {size} bytes, more than the {MAX_BYTES} allowed")
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(plain, out)
    return size


def main() -> None:
    """Command line of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    size = export_int8(arguments.base, arguments.out)
    print(f"{arguments.out}: {size / 1e6:.1f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
