"""Publishing: what was published is what is read, and the same content is one publication."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from knowledge.snapshot import Snapshot
from records.models import Embedding, Publication, Revision
from records.publishing import CHUNK, DatabaseCache, load_published, publish, published_number
from tests.records.database import at_once


def small(seeds: Snapshot, *codes: str, topics: int = 2, groups: int = 1) -> Snapshot:
    return Snapshot(
        {code: seeds.procedures[code] for code in codes},
        dict(list(seeds.topics.items())[:topics]),
        seeds.groups[:groups],
    )


def renamed(snapshot: Snapshot, code: str, name: str) -> Snapshot:
    changed = snapshot.procedures[code].model_copy(update={"name": name})
    return Snapshot({**snapshot.procedures, code: changed}, snapshot.topics, snapshot.groups)


def test_before_the_first_publication_there_is_nothing(database: Path) -> None:
    assert load_published() is None
    assert published_number() == 0


def test_what_is_read_equals_what_was_published(database: Path, seeds: Snapshot) -> None:
    publication = publish(seeds)
    read = load_published()

    assert read is not None
    assert read.procedures == seeds.procedures
    assert read.topics == seeds.topics
    assert {group.id: group for group in read.groups} == {group.id: group for group in seeds.groups}
    assert read.version == seeds.version == publication.version
    assert read.number == publication.number == published_number()


def test_the_same_content_again_is_the_same_publication(database: Path, seeds: Snapshot) -> None:
    snapshot = small(seeds, "3.000347", "3.000348")
    other_order = Snapshot(dict(reversed(snapshot.procedures.items())), snapshot.topics, snapshot.groups)

    first, second = publish(snapshot), publish(other_order)

    assert first.number == second.number
    assert Publication.objects.count() == 1


def test_a_change_is_the_next_number_and_stores_only_what_changed(database: Path, seeds: Snapshot) -> None:
    snapshot = small(seeds, "3.000347", "3.000348")
    first = publish(snapshot)
    revisions = Revision.objects.count()

    second = publish(renamed(snapshot, "3.000347", "Đổi bằng lái"))

    assert second.number > first.number
    assert Revision.objects.count() == revisions + 1
    read = load_published()
    assert read is not None
    assert read.procedures["3.000347"].name == "Đổi bằng lái"
    assert read.procedures["3.000348"] == snapshot.procedures["3.000348"]


def test_going_back_to_an_earlier_content_is_a_new_number_without_new_revisions(
    database: Path, seeds: Snapshot
) -> None:
    snapshot = small(seeds, "3.000347")
    publish(snapshot)
    second = publish(renamed(snapshot, "3.000347", "Nhầm"))
    revisions = Revision.objects.count()

    third = publish(snapshot)

    assert third.number > second.number
    assert Revision.objects.count() == revisions
    read = load_published()
    assert read is not None
    assert read.version == snapshot.version


def test_what_was_taken_out_is_no_longer_published(database: Path, seeds: Snapshot) -> None:
    publish(small(seeds, "3.000347", "3.000348"))
    publish(small(seeds, "3.000347", topics=0, groups=0))

    read = load_published()
    assert read is not None
    assert list(read.procedures) == ["3.000347"]
    assert not read.topics
    assert not read.groups


def test_two_publications_of_the_same_content_at_once_store_every_revision_once(
    database: Path, seeds: Snapshot
) -> None:
    snapshot = small(seeds, "3.000347", "3.000348")

    at_once(*[partial(publish, snapshot)] * 4)

    assert Revision.objects.count() == 5
    read = load_published()
    assert read is not None
    assert read.version == snapshot.version


def test_the_cache_returns_the_vectors_it_was_given_bit_by_bit(database: Path) -> None:
    cache = DatabaseCache()
    vector = np.array([0.1, -2.5, 3e-7], np.float32)
    cache.put({"a": vector})

    found = cache.get(["a", "unknown"])

    assert list(found) == ["a"]
    assert found["a"].dtype == np.float32
    assert found["a"].tobytes() == vector.tobytes()


def test_the_cache_takes_more_keys_than_one_query_holds_and_the_same_key_twice(database: Path) -> None:
    cache = DatabaseCache()
    many = {f"{number:064d}": np.full(4, number, np.float32) for number in range(CHUNK * 2 + 1)}
    cache.put(many)
    cache.put(many)

    found = cache.get([*many, *many])

    assert Embedding.objects.count() == len(many)
    assert found.keys() == many.keys()
    assert all(found[key][0] == number for number, key in enumerate(many))


def test_the_cache_of_nothing_is_nothing(database: Path) -> None:
    DatabaseCache().put({})

    assert DatabaseCache().get([]) == {}
    assert published_number() == 0
