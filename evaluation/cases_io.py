"""The files of an evaluation: cases, gold and results, all JSON Lines, read and written a row at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from evaluation.cases import Case, DialogueGold, Expected, Gold, Result

Model = TypeVar("Model", bound=BaseModel)


class CaseError(ValueError):
    """A row that cannot be used; the message names file, line and cure."""


def read_cases(path: Path) -> Iterator[Case]:
    """Yield the cases of ``path``; raises :class:`CaseError` at the first row that is unusable or used twice."""
    yield from (case for _, _, case in _rows(path, Case))


def read_results(path: Path) -> Iterator[Result]:
    """Yield the results of ``path``; raises :class:`CaseError` like :func:`read_cases`."""
    yield from (result for _, _, result in _rows(path, Result))


def read_gold(path: Path) -> Iterator[Gold]:
    """Yield the cases of ``path`` with their gold; raises :class:`CaseError` like :func:`read_cases`.

    A turn without a register has that of its dialogue, a dialogue without one that of its first turn.
    """
    for number, line, case in _rows(path, Case):
        if case.turns is None:
            expected = parse(Expected, line, path, number)
            turns: tuple[Expected, ...] = (expected,)
            register = expected.register_
        else:
            dialogue = parse(DialogueGold, line, path, number)
            register = dialogue.register_ or dialogue.gold[0].register_
            turns = tuple(
                turn if turn.register_ else turn.model_copy(update={"register_": register}) for turn in dialogue.gold
            )
            if len(turns) != len(case.texts):
                raise CaseError(
                    f"{path}, line {number}: {len(case.texts)} turns but {len(turns)} gold entries; "
                    "write one entry of `gold` a turn"
                )
        yield Gold(id=case.id, texts=case.texts, turns=turns, register_=register)


def parse(model: type[Model], line: bytes, path: Path, number: int) -> Model:
    """Return one line as ``model``; raises :class:`CaseError` that names file, line, field and cure."""
    try:
        return model.model_validate(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}, line {number}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise CaseError(
            f"{path}, line {number}, column {error.colno}: not JSON ({error.msg}); write one JSON object a line"
        ) from error
    except ValidationError as error:
        defects = "; ".join(_defect(list(map(str, one["loc"])), one["msg"]) for one in error.errors())
        raise CaseError(f"{path}, line {number}: {defects}; correct the row") from error


def write_result(stream: TextIO, result: Result) -> None:
    """Write ``result`` as one line and flush it, so that a crash costs the row in work and no other."""
    stream.write(json.dumps(result.model_dump(mode="json"), ensure_ascii=False) + "\n")
    stream.flush()


def resume(path: Path) -> set[str]:
    """Return the ids that ``path`` already holds, after cutting off a last line that was torn in writing.

    A missing file holds none. Raises :class:`CaseError` for a damaged line elsewhere.
    """
    if not path.exists():
        return set()
    with path.open("r+b") as stream:
        whole = 0
        for line in stream:
            if line.endswith(b"\n"):  # write_result ends each row so: what has no end was torn
                whole += len(line)
        stream.truncate(whole)
    return {result.id for result in read_results(path)}


def _rows(path: Path, model: type[Model]) -> Iterator[tuple[int, bytes, Model]]:
    """Yield line number, raw line and row; an id may stand once, since results are found by it."""
    seen: dict[str, int] = {}
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise CaseError(f"{path}: there is no such file; correct the path") from error
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            row = parse(model, line, path, number)
            name: str = row.id  # type: ignore[attr-defined]  # both models that come here have one
            if name in seen:
                raise CaseError(f"{path}, line {number}: id {name!r} stands in line {seen[name]}; make ids unique")
            seen[name] = number
            yield number, line, row


def _defect(where: list[str], message: str) -> str:
    return f"field `{'.'.join(where)}`: {message}" if where else message
