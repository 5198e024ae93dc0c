"""Ends what a supervisor started when the supervisor itself is gone: ``python -m service.guard MARK``.

A killed supervisor can clean nothing up, and the kernel's parent-death signal reaches only direct children. So the
supervisor puts a mark of its own into the environment of its children, which everything they start inherits, and keeps
a pipe to this process open. The pipe closes with the supervisor, however it ended; then whatever bears the mark is
ended. After an orderly stop nothing bears it any more.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import psutil

MARK = "MOTCUA_SUPERVISOR"
GRACE_SECONDS = 8.0
"""Between asking a process to stop and killing it."""
KILL_SECONDS = 5.0
"""How long killing is tried; a process that hangs in the kernel can't be helped."""


def marked(mark: str) -> list[psutil.Process]:
    """Return every living process but this one that bears ``mark``."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.pid != os.getpid() and process.environ().get(MARK) == mark
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:  # it ended while we looked, or belongs to somebody else
            continue
    return found


def end_marked(mark: str, grace: float) -> None:
    """Ask every process with ``mark`` to stop, and kill what is left after ``grace`` seconds."""
    asked: set[int] = set()
    deadline = time.monotonic() + grace
    while (left := marked(mark)) and time.monotonic() < deadline + KILL_SECONDS:
        late = time.monotonic() >= deadline
        for process in left:
            try:
                if late:
                    process.kill()
                elif process.pid not in asked:
                    asked.add(process.pid)
                    process.terminate()
            except psutil.Error:
                continue
        time.sleep(0.1)


def main() -> None:
    """Wait until standard input closes, then end what bears the mark."""
    # Ctrl-C and a terminal that closes reach the supervisor, which stops in order; this process outlives it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end_marked(sys.argv[1], GRACE_SECONDS)


if __name__ == "__main__":
    main()
