"""Doubles that are classes, and small knowledge to test with; nothing here is patched into anything."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from knowledge.encoder.encoder import Vectors
from knowledge.index import MemoryCache, build
from knowledge.schema import NeighbourGroup, Procedure, Topic
from knowledge.search import Searcher
from knowledge.snapshot import Snapshot
from nlu.text import fold

TODAY = date(2026, 11, 22)
DIMENSIONS = 64


class HashEncoder:
    """A deterministic encoder: n-grams hashed into a unit vector, so texts that share letters lie near each other.

    It remembers what it was asked to embed.
    """

    def __init__(self, model_id: str = "hash-64") -> None:
        self._model_id = model_id
        self.queries: list[str] = []
        self.passages: list[str] = []

    @property
    def model_id(self) -> str:
        return self._model_id

    def encode_query(self, text: str) -> Vectors:
        self.queries.append(text)
        return self._vector(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(DIMENSIONS, np.float32)
        padded = f" {fold(text)} "
        for start in range(len(padded) - 2):
            vector[zlib.crc32(padded[start : start + 3].encode()) % DIMENSIONS] += 1
        length = float(np.linalg.norm(vector)) or 1.0
        return np.asarray(vector / length, np.float32)


def procedure_data(code: str = "1.000001", **changes: Any) -> dict[str, Any]:
    """What an editor would write for a small procedure; ``changes`` replace whole fields."""
    data: dict[str, Any] = {
        "code": code,
        "name": "Cấp thẻ câu cá",
        "everyday_names": ["làm thẻ câu cá"],
        "level": "commune",
        "field": "Thủy sản",
        "audience": ["Công dân"],
        "decision": "12/QĐ-UBND",
        "portal_url": "https://example.org/the-cau-ca",
        "summary": "Xin thẻ để được câu cá ở hồ.",
        "frequency": 3,
        "sources": {
            "cong": {"title": "Cổng Dịch vụ công", "checked_on": date(2026, 6, 30)},
            "luat": {"title": "Luật Câu cá", "effective_from": date(2026, 1, 1), "checked_on": date(2026, 7, 15)},
        },
        "defaults": {"source": "cong", "standing": "catalogue"},
        "cases": {"lost": {"label": "Mất thẻ", "cues": ["bi mat", "mat the"]}},
        "authorities": [{"text": "Ủy ban nhân dân xã, phường", "handler": "commune_committee", "level": "commune"}],
        "documents": [{"id": "don", "name": "Đơn xin thẻ", "kind": "form"}],
        "steps": [{"text": "Nộp đơn."}, {"text": "Nhận thẻ."}],
        "online": [{"text": "Nộp trực tuyến được."}],
        "fees": [{"amount": 20000, "text": "20.000 đ mỗi thẻ"}],
        "time_limits": [{"days": 3, "unit": "working_days", "text": "3 ngày làm việc"}],
        "conditions": [{"text": "Từ đủ 14 tuổi."}],
        "results": [{"text": "Thẻ câu cá"}],
        "forms": [{"name": "Mẫu đơn số 1", "legal_basis": "Thông tư 1/2026"}],
        "laws": [{"number": "1/2026/QH16", "title": "Luật Câu cá"}],
        "sample_questions": ["muốn câu cá ở hồ thì xin thẻ ở đâu", "lam the cau ca het bao nhieu"],
    }
    return data | changes


def procedure(code: str = "1.000001", **changes: Any) -> Procedure:
    """A small procedure, read as an editor's file would be."""
    return Procedure.model_validate(procedure_data(code, **changes))


BOAT = procedure(
    "1.000002",
    name="Đăng ký thuyền",
    everyday_names=["đăng ký thuyền", "làm giấy tờ cho thuyền"],
    summary="Đăng ký thuyền trước khi xuống nước.",
    sample_questions=["mua thuyền mới thì đăng ký chỗ nào", "dang ky thuyen can gi"],
    results=[{"text": "Giấy đăng ký thuyền"}],
)
DOG = Topic(
    id="cho",
    name="Nuôi chó",
    authority="Trạm thú y",
    standing="claimed",
    source="báo chí",
    checked_on=date(2026, 6, 30),
    sample_questions=("nuôi chó có phải xin phép không", "tiem phong cho cho o dau"),
)


def searcher_of(
    *procedures: Procedure, topics: Sequence[Topic] = (), groups: Sequence[NeighbourGroup] = ()
) -> Searcher:
    """A searcher over small knowledge with the hashing encoder."""
    snapshot = Snapshot({row.code: row for row in procedures}, {row.id: row for row in topics}, tuple(groups))
    encoder = HashEncoder()
    return Searcher(snapshot, build(snapshot, encoder, MemoryCache()), encoder)
