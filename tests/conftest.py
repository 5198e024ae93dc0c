"""What every test stands on: no network, the shared data, the seeds, and a searcher with the shipped encoder."""

import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import joblib
import pytest

from knowledge.encoder.encoder import Encoder, load_encoder
from knowledge.index import MemoryCache
from knowledge.loader import load_seeds
from knowledge.search import Searcher
from knowledge.snapshot import Snapshot
from knowledge.store import load_or_build

ROOT = Path(__file__).parent.parent
LOCAL = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::", None}  # noqa: S104 - compared, never bound

# A slow machine is no defect: the suite has no timed assertions.
hypothesis.settings.register_profile("motcua", deadline=None, max_examples=200, derandomize=True)
hypothesis.settings.load_profile("motcua")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whichever test asks for the searcher first waits until it is built: minutes on a busy machine."""
    for item in items:
        if "searcher" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(1200))


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that reaches out of this machine; loopback and Unix sockets stay open."""

    def refuse(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOCAL and not str(name).startswith("127."):
            pytest.fail(f"a test tried to reach {host} over the network")

    def guarded(method: Any) -> Any:
        def call(self: socket.socket, *arguments: Any) -> Any:
            # The address comes last: connect(address), sendto(data[, flags], address).
            if self.family in (socket.AF_INET, socket.AF_INET6):
                refuse(arguments[-1][0])
            return method(self, *arguments)

        return call

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        refuse(host)
        return getaddrinfo(host, *arguments, **options)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", resolve)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that stays outside the project: the national catalogue and places of Hanoi."""
    folder = Path(os.environ.get("MOTCUA_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}; set MOTCUA_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Snapshot:
    """The knowledge as it is shipped."""
    return load_seeds()


@pytest.fixture(scope="session")
def shipped_encoder() -> Encoder:
    """The encoder as it is shipped."""
    return load_encoder()


@pytest.fixture(scope="session")
def searcher(seeds: Snapshot, shipped_encoder: Encoder, request: pytest.FixtureRequest) -> Searcher:
    """The seeds behind the shipped encoder. Embedding takes a minute, so pytest's cache keeps vectors and index."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("searcher")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run beside this one
        kept = folder / f"vectors-{_digest('nlu')}.joblib"
        cache = MemoryCache()
        cache.put(joblib.load(kept) if kept.is_file() else {})
        known = len(cache._vectors)
        index = load_or_build(seeds, shipped_encoder, cache, folder / _digest("nlu", "knowledge"))
        if len(cache._vectors) > known:
            joblib.dump(cache._vectors, kept)
    return Searcher(seeds, index, shipped_encoder)


def _digest(*rooms: str) -> str:
    """Of the code and word lists that a stored index or vector was made with: other code, other folder."""
    files = sorted(
        file
        for room in rooms
        for pattern in ("*.py", "lexicons/*")
        for file in (ROOT / room).glob(pattern)
        if file.name != "cues.yml"
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
