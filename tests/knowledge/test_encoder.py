"""The shipped encoder works offline; a missing or damaged one says what to restore."""

import shutil
import socket
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder.encoder import SHIPPED, Encoder, load_encoder
from knowledge.encoder.onnx import OnnxEncoder
from knowledge.encoder.sentence_transformer import SentenceTransformerEncoder
from knowledge.errors import EncoderError


def test_a_folder_that_is_not_there_is_named_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="no encoder is there; restore the folder or correct the setting") as caught:
        load_encoder(tmp_path / "none")
    assert str(tmp_path / "none") in str(caught.value)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "encoder")
    return tmp_path / "encoder"


@pytest.mark.parametrize("content", [b"", b"not a model", None], ids=["empty", "other bytes", "cut short"])
def test_a_damaged_model_file_is_told_with_a_cure(copy: Path, content: bytes | None) -> None:
    model = copy / "onnx" / "model.onnx"
    model.write_bytes(model.read_bytes()[:100_000] if content is None else content)
    with pytest.raises(EncoderError, match=r"cannot be loaded .*restore the folder"):
        load_encoder(copy)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "modules.json"])
def test_a_missing_part_is_an_error_and_no_download(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(EncoderError, match="restore the folder"):
        load_encoder(copy)


def test_a_folder_without_any_weights_is_told_like_any_other_damage(copy: Path) -> None:
    (copy / "onnx" / "model.onnx").unlink()
    with pytest.raises(EncoderError, match="restore the folder"):
        load_encoder(copy)


def test_vectors_have_length_one_and_one_row_a_text(shipped_encoder: Encoder) -> None:
    query = shipped_encoder.encode_query("đổi bằng lái xe")
    passages = shipped_encoder.encode_passages(["đổi bằng lái xe", "đăng ký khai sinh", ""])
    assert query.dtype == passages.dtype == np.float32
    assert query.shape == (384,)
    assert passages.shape == (3, 384)
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(3), abs=1e-3)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-3)
    assert passages[0] @ query > passages[1] @ query


def test_the_model_is_named_by_its_weights(shipped_encoder: Encoder) -> None:
    assert len(shipped_encoder.model_id) == 12
    assert int(shipped_encoder.model_id, 16) >= 0


def test_the_shipped_folder_fits_into_forty_megabytes() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) <= 40 * 1024 * 1024


def test_no_test_can_reach_out_of_this_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        client.connect(("192.0.2.1", 443))
    with pytest.raises(pytest.fail.Exception, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_onnxruntime_alone_gives_the_vectors_that_sentence_transformers_gives(shipped_encoder: Encoder) -> None:
    reference = SentenceTransformerEncoder(SHIPPED, "reference")
    texts = ["đổi bằng lái xe", "", "e dang ki ket hon o dau", "giấy tờ " * 300, "😀", "bằng lái xe ô tô hạng B2"]

    assert isinstance(shipped_encoder, OnnxEncoder)
    for text in texts:
        assert shipped_encoder.encode_query(text) == pytest.approx(reference.encode_query(text), abs=1e-4)
        [ours], [theirs] = shipped_encoder.encode_passages([text]), reference.encode_passages([text])
        assert ours == pytest.approx(theirs, abs=1e-4)


def test_the_vector_of_a_text_does_not_depend_on_its_neighbours(shipped_encoder: Encoder) -> None:
    long = "giấy tờ cần mang theo khi đi đổi bằng lái xe " * 10
    together = shipped_encoder.encode_passages(["đổi bằng lái", long, "khai sinh"])

    assert (together[0] == shipped_encoder.encode_passages(["đổi bằng lái"])[0]).all()


def test_a_model_of_another_shape_is_run_by_sentence_transformers(copy: Path) -> None:
    pooling = copy / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text().replace('"mean"', '"cls"'))
    encoder = load_encoder(copy)

    assert isinstance(encoder, SentenceTransformerEncoder)
    assert np.linalg.norm(encoder.encode_query("đổi bằng lái xe")) == pytest.approx(1, abs=1e-3)
