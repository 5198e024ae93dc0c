"""Load: how long turns take, and what the processes use, with several citizens writing at once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import psutil
from django.db import connection

from evaluation.cases import ResultTurn
from evaluation.citizen import TIMEOUT, Citizen, poll_for
from evaluation.figures import percentile, rounded
from knowledge.envelope import Outcome

EVERYDAY = (
    "chào bạn",
    "làm giấy khai sinh cho con cần giấy tờ gì",
    "het bao nhieu tien",
    "bao lâu thì có kết quả",
    "nop o dau vay",
    "đăng ký kết hôn có phải cả hai cùng đi không",
    "mat can cuoc thi lam lai the nao",
    "đổi bằng lái xe máy qua mạng được không",
    "xin giấy xác nhận tình trạng hôn nhân",
    "le phi lam ho chieu pho thong",
    "sao y bản chính ở phường mất bao nhiêu một trang",
    "dang ky tam tru cho nguoi thue nha",
    "ở gần Cầu Giấy có điểm nào làm hộ không",
    "mở hộ kinh doanh bán hàng ăn cần những gì",
    "khai tu cho ong noi can gi",
    "chuyển hộ khẩu về nhà vợ",
    "lý lịch tư pháp số 2 xin ở đâu",
    "ly hon thi nop don cho ai",
    "cho tôi tờ khai mẫu",
    "cảm ơn nhé",
)


@dataclass(frozen=True)
class Usage:
    """What a process and its children hold and have used: bytes of memory, seconds of processor."""

    rss_bytes: int
    cpu_seconds: float


@dataclass(frozen=True)
class Latencies:
    """Milliseconds from inbox commit to envelope commit over the answered turns, and turns a second over the whole run.

    ``failed`` turns got no answer, or an apology; how long those took says nothing of the others, and the percentiles
    are without them. ``processes`` holds, by name, memory in MiB and share of one core (1 is one core busy throughout).
    """

    citizens: int
    turns: int
    failed: int
    seconds: float
    p50: float | None
    p95: float | None
    p99: float | None
    turns_a_second: float
    processes: Mapping[str, tuple[float, float]]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON."""
        numbers = {key: rounded(value, 1) if isinstance(value, float) else value for key, value in asdict(self).items()}
        used = {name: {"mib": round(mib, 1), "cores": round(cores, 2)} for name, (mib, cores) in self.processes.items()}
        return {**numbers, "processes": used}


def measure_turns(
    citizens: int,
    turns_each: int,
    *,
    questions: Sequence[str] = EVERYDAY,
    timeout: float = TIMEOUT,
    pids: Mapping[str, int] | None = None,
) -> Latencies:
    """Let ``citizens`` hold conversations at once on the running assistant, ``turns_each`` turns each.

    A citizen sends the next question once the last is answered, and after all ``questions`` another one comes: nobody
    may say more in a minute than ``FLOOD_TURNS``. Each starts elsewhere in ``questions`` so that they do not all ask
    the same at the same moment. ``pids`` names processes to watch.
    """

    def talk(number: int) -> list[ResultTurn]:
        turns = []
        try:
            for position, text in enumerate(script(questions, number, turns_each)):
                if position % len(questions) == 0:
                    citizen = Citizen(timeout, poll_for(citizens))
                turns.append(citizen.say(text))
            return turns
        finally:
            connection.close()  # Django keeps a connection a thread

    before = usage(pids or {})
    began = time.monotonic()
    with ThreadPoolExecutor(citizens, thread_name_prefix="citizen") as pool:
        turns = [turn for each in pool.map(talk, range(citizens)) for turn in each]
    seconds = time.monotonic() - began
    return latencies(turns, citizens, seconds, processes(before, usage(pids or {}), seconds))


def script(questions: Sequence[str], citizen: int, turns: int) -> list[str]:
    """Return what the ``citizen``-th citizen says: ``questions`` round and round, each beginning one further on."""
    return [questions[(citizen + number) % len(questions)] for number in range(turns)]


def latencies(
    turns: Sequence[ResultTurn], citizens: int, seconds: float, used: Mapping[str, tuple[float, float]]
) -> Latencies:
    """Return the figures of ``turns`` that took ``seconds`` altogether."""
    waited = [turn.latency_ms for turn in turns if turn.outcome is not Outcome.FAILED]
    return Latencies(
        citizens=citizens,
        turns=len(turns),
        failed=sum(turn.outcome is Outcome.FAILED for turn in turns),
        seconds=seconds,
        p50=percentile(waited, 50),
        p95=percentile(waited, 95),
        p99=percentile(waited, 99),
        turns_a_second=len(turns) / seconds if seconds else 0.0,
        processes=used,
    )


def usage(pids: Mapping[str, int]) -> dict[str, Usage]:
    """Return what each named process, children included, uses now; one that has ended is left out."""
    found: dict[str, Usage] = {}
    for name, pid in pids.items():
        try:
            process = psutil.Process(pid)
            family = [process, *process.children(recursive=True)]
            memory = sum(one.memory_info().rss for one in family)
            found[name] = Usage(memory, sum(sum(one.cpu_times()[:2]) for one in family))  # user and system
        except psutil.NoSuchProcess:
            continue
    return found


def processes(
    before: Mapping[str, Usage], after: Mapping[str, Usage], seconds: float
) -> dict[str, tuple[float, float]]:
    """Return memory in MiB at the end and the cores kept busy between, for processes there at both times."""
    return {
        name: (after[name].rss_bytes / 2**20, (after[name].cpu_seconds - one.cpu_seconds) / seconds)
        for name, one in before.items()
        if name in after and seconds
    }
