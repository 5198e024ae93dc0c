"""The knowledge that actions answer from: the newest publication, swapped while questions go on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytest_django import Settings

from actions.knowledge import KnowledgeHolder, NothingPublished
from knowledge.snapshot import Snapshot
from records.models import Embedding
from records.publishing import publish
from tests.fakes import BOAT, HashEncoder, procedure


def snapshot(*extra: str) -> Snapshot:
    rows = [procedure(), BOAT, *(procedure(code, name=f"Thủ tục {code}") for code in extra)]
    return Snapshot({row.code: row for row in rows})


@pytest.fixture
def holder(database: Path, settings: Settings, tmp_path: Path) -> KnowledgeHolder:
    """As in a fresh process, with a small encoder."""
    settings.STATE = tmp_path / "state"
    made = KnowledgeHolder()
    made._encoder = HashEncoder()
    return made


def until_number(holder: KnowledgeHolder, number: int) -> None:
    deadline = time.monotonic() + 60
    while holder.current().snapshot.number != number:
        assert time.monotonic() < deadline, "not swapped"
        time.sleep(0.05)


def test_before_the_first_publication_there_is_nothing_to_answer_from(holder: KnowledgeHolder) -> None:
    with pytest.raises(NothingPublished):
        holder.current()
    with pytest.raises(NothingPublished):
        holder.warm_up()


def test_what_was_published_is_searched(holder: KnowledgeHolder) -> None:
    publication = publish(snapshot())
    holder.warm_up()

    assert holder.current().snapshot.number == publication.number
    assert holder.current().search("đăng ký thuyền")[0].owner == BOAT.code


def test_a_newer_publication_is_swapped_in_and_a_question_goes_on_with_what_it_began_with(
    holder: KnowledgeHolder,
) -> None:
    publish(snapshot())
    holder.warm_up()
    begun = holder.current()
    second = publish(snapshot("1.000003"))

    until_number(holder, second.number)

    assert "1.000003" in holder.current().snapshot.procedures
    assert "1.000003" not in begun.snapshot.procedures
    assert begun.search("đăng ký thuyền")[0].owner == BOAT.code


def test_only_what_is_new_is_embedded_again(holder: KnowledgeHolder) -> None:
    publish(snapshot())
    holder.warm_up()
    encoder = holder._encoder
    assert isinstance(encoder, HashEncoder)
    before, known = len(encoder.passages), Embedding.objects.count()
    second = publish(snapshot("1.000003"))

    until_number(holder, second.number)

    assert 0 < len(encoder.passages) - before == Embedding.objects.count() - known < before
