"""The national catalogue, read as it is: enough of each record to search it and to quote it. Read only.

Its tables come flattened; this loader cuts page controls and keeps the text. What is understood of a procedure beyond
that belongs into a seed written by an editor.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.errors import CatalogueError
from knowledge.everyday import load_everyday
from knowledge.loader import load_seeds
from knowledge.schema import (
    Authority,
    Document,
    Fee,
    Handler,
    Law,
    Level,
    Procedure,
    Source,
    Standing,
    Statement,
    TimeLimit,
)
from knowledge.snapshot import Snapshot

CRAWLED = date(2026, 6, 30)  # the records were crawled in June and July 2026
_NOTHING = "Không có thông tin"
_CONTROLS = re.compile(r"(?:Mã: KQ\.|Từ khóa|Chọn cơ quan thực hiện).*$", re.DOTALL)
_PREFIX = re.compile(r"^thủ tục\s+", re.IGNORECASE)
EVERYDAY = ("everyday_names", "sample_questions", "frequency")
_LONGEST = 600  # characters of a quoted field: a phone screen or two


def load_catalogue(path: Path) -> Snapshot:
    """Return the records of ``path`` (JSON Lines, gzip or plain), one procedure a code, the first record wins.

    Everyday names, sample questions and ask-frequencies are laid over them where the project has some.
    Raises :class:`CatalogueError` if the file is missing or a line is not a record.
    """
    procedures: dict[str, Procedure] = {}
    for record in _records(path):
        procedure = _procedure(record)
        if procedure is not None:
            procedures.setdefault(procedure.code, procedure)
    if not procedures:
        raise CatalogueError(f"{path}: holds no record")
    seeds = load_seeds()
    for code, words in (load_everyday() | seeds.procedures).items():
        if code in procedures:
            procedures[code] = procedures[code].model_copy(update={key: getattr(words, key) for key in EVERYDAY})
    groups = [row for row in seeds.groups if all(option.code in procedures for option in row.options)]
    return Snapshot(procedures, groups=tuple(groups))


def titles_of(path: Path) -> dict[str, str]:
    """Return the official names of ``path`` by code; raises as :func:`load_catalogue` does."""
    found: dict[str, str] = {}
    for record in _records(path):
        found.setdefault(str(record.get("ma_thu_tuc", "")), _PREFIX.sub("", _text(record, "ten_thu_tuc")))
    return found


def _records(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    record = json.loads(line)
                except json.JSONDecodeError as error:
                    raise CatalogueError(f"{path}, line {number}: not JSON ({error.msg})") from error
                if not isinstance(record, dict):
                    raise CatalogueError(f"{path}, line {number}: not a record; each line is one JSON object")
                yield record
    except EOFError as error:
        raise CatalogueError(f"{path}: the file is cut off; get it again") from error
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror or error}; give the path of the catalogue") from error


def _procedure(record: dict[str, Any]) -> Procedure | None:
    name = _PREFIX.sub("", _text(record, "ten_thu_tuc"))
    if not name:
        return None
    code = str(record.get("ma_thu_tuc", ""))
    fact: dict[str, Any] = {"source": "catalogue", "standing": Standing.CATALOGUE}
    authority = _text(record, "co_quan_thuc_hien")
    try:
        return Procedure(
            code=code,
            name=name[0].upper() + name[1:],
            everyday_names=(),
            level=_level(_text(record, "cap_thuc_hien")),
            field=_text(record, "linh_vuc") or "Khác",
            audience=(_text(record, "doi_tuong_thuc_hien") or "Công dân",),
            decision=_text(record, "so_quyet_dinh") or "chưa rõ",
            portal_url=_text(record, "detail_url") or "https://dichvucong.gov.vn",
            summary=name,
            frequency=1,
            sources={
                "catalogue": Source(
                    title=f"Cổng Dịch vụ công quốc gia, thủ tục {code}",
                    url=_text(record, "detail_url") or None,
                    checked_on=CRAWLED,
                )
            },
            authorities=(
                (Authority(**fact, text=authority, handler=Handler.OTHER, level=Level.OTHER),) if authority else ()
            ),
            documents=_documents(record, fact),
            steps=_statements(record, "trinh_tu_thuc_hien", fact),
            online=(),
            fees=_fees(record, fact),
            time_limits=_times(record, fact),
            conditions=_statements(record, "yeu_cau_dieu_kien", fact),
            results=_statements(record, "ket_qua_xu_ly", fact),
            laws=_laws(record, fact),
            sample_questions=(),
        )
    except ValidationError:
        return None  # a record without a usable code cannot be cited


def _text(record: dict[str, Any], key: str) -> str:
    value = _CONTROLS.sub("", str(record.get(key) or "")).strip()
    return "" if value == _NOTHING else re.sub(r"\s+", " ", value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _statements(record: dict[str, Any], key: str, fact: dict[str, Any]) -> tuple[Statement, ...]:
    text = _text(record, key)
    return (Statement(**fact, text=_short(text)),) if text else ()


def _documents(record: dict[str, Any], fact: dict[str, Any]) -> tuple[Document, ...]:
    text = _text(record, "thanh_phan_ho_so").replace("--", " ").replace("Tên giấy tờMẫu đơn, tờ khaiSố lượng", " ")
    return (Document(**fact, id="all", name=_short(text.strip()), kind="original"),) if text.strip() else ()


def _fees(record: dict[str, Any], fact: dict[str, Any]) -> tuple[Fee, ...]:
    text = _ways(record)
    return (Fee(**fact, amount=None, text=text),) if text else ()


def _times(record: dict[str, Any], fact: dict[str, Any]) -> tuple[TimeLimit, ...]:
    text = _ways(record)
    return (TimeLimit(**fact, unit="unknown", text=text),) if text else ()


def _ways(record: dict[str, Any]) -> str:
    return _short(_text(record, "cach_thuc_thuc_hien").replace("Hình thức nộpThời gianPhí, lệ phíMô tả", ""))


def _laws(record: dict[str, Any], fact: dict[str, Any]) -> tuple[Law, ...]:
    text = _text(record, "can_cu_phap_ly").replace("Tên văn bản pháp lýMã văn bản", "")
    return (Law(**fact, number=record.get("so_quyet_dinh") or "Văn bản", title=_short(text)),) if text else ()


def _level(text: str) -> Level:
    if "xã" in text:
        return Level.COMMUNE
    if "tỉnh" in text:
        return Level.PROVINCE
    return Level.MINISTRY if "bộ" in text else Level.OTHER
