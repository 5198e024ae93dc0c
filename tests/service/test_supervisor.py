"""The supervisor, with small real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from service.probes import PortInUse, check_ports, tail
from service.processes import ROOT, Child, Listen, Ports, children
from service.stack import Stack, StackError, free_ports
from service.supervisor import STATUS_FILE, NotReady, Pace, Supervisor, rotate

QUICK = Pace(first_delay=0.05, longest_delay=0.4, forgive_after=0.5, stop_grace=1.0, look=0.02)
SECRETS = {"MOTCUA_SECRET_KEY": "s3cret", "MOTCUA_DATA_KEY": "d4ta", "MOTCUA_RASA_TOKEN": "t0ken"}


def python(name: str, code: str, heartbeat: Path | None = None) -> Child:
    """A child that runs ``code``."""
    return Child(name, (sys.executable, "-u", "-c", code), dict(os.environ), heartbeat=heartbeat)


def until(reached: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "not reached in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def family(tmp_path: Path) -> Child:
    """A child that starts a grandchild in its own group and another in a group of its own, and notes their ids."""
    code = (
        "import subprocess, sys, time, pathlib\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "pids = [subprocess.Popen(sleep, start_new_session=own).pid for own in (False, True)]\n"
        f"pathlib.Path({str(tmp_path / 'new')!r}).write_text(' '.join(map(str, pids)))\n"
        f"pathlib.Path({str(tmp_path / 'new')!r}).rename({str(tmp_path / 'pids')!r})\n"
        "time.sleep(600)\n"
    )
    return python("family", code)


def grandchildren(tmp_path: Path) -> list[int]:
    until((tmp_path / "pids").exists)
    return [int(pid) for pid in (tmp_path / "pids").read_text().split()]


def test_a_dead_child_is_restarted_with_growing_delays_and_its_last_words(tmp_path: Path) -> None:
    said: list[str] = []

    async def scenario() -> None:
        supervisor = Supervisor(
            [python("worker", "print('no disk'); raise SystemExit(3)")], tmp_path, said.append, QUICK
        )
        await supervisor.start()
        while len(said) < 5:
            await asyncio.sleep(0.02)
        await supervisor.stop()

    asyncio.run(asyncio.wait_for(scenario(), 20))
    assert said[0] == "worker ended (exit 3), restarting in 0.05 s; it last said: no disk"
    delays = [line.split("restarting in ")[1].split(" s")[0] for line in said[:5]]
    assert delays == ["0.05", "0.1", "0.2", "0.4", "0.4"]


def test_a_child_that_was_well_for_long_starts_again_from_the_first_delay(tmp_path: Path) -> None:
    said: list[str] = []
    # Dies at once twice, then lives for a while, then dies again.
    code = (
        "import pathlib, time\n"
        f"count = pathlib.Path({str(tmp_path / 'count')!r})\n"
        "number = int(count.read_text()) + 1 if count.exists() else 1\n"
        "count.write_text(str(number))\n"
        "time.sleep(1.0 if number == 3 else 0)\n"
        "raise SystemExit(number)\n"
    )

    async def scenario() -> None:
        supervisor = Supervisor([python("web", code)], tmp_path, said.append, QUICK)
        await supervisor.start()
        while len(said) < 3:
            await asyncio.sleep(0.02)
        await supervisor.stop()

    asyncio.run(asyncio.wait_for(scenario(), 20))
    assert [line.split(" s")[0] for line in said[:3]] == [
        "web ended (exit 1), restarting in 0.05",
        "web ended (exit 2), restarting in 0.1",
        "web ended (exit 3), restarting in 0.05",
    ]


def test_a_killed_child_is_named_by_its_signal_and_runs_again(tmp_path: Path) -> None:
    said: list[str] = []

    async def scenario() -> tuple[int | None, int | None]:
        supervisor = Supervisor([python("rasa", "import time; time.sleep(600)")], tmp_path, said.append, QUICK)
        await supervisor.start()
        await supervisor.wait_ready(10)
        first = supervisor.pid_of("rasa")
        assert first
        os.kill(first, signal.SIGKILL)
        while supervisor.pid_of("rasa") in (first, None):
            await asyncio.sleep(0.02)
        second = supervisor.pid_of("rasa")
        await supervisor.stop()
        return first, second

    first, second = asyncio.run(asyncio.wait_for(scenario(), 20))
    assert said == ["rasa ended (SIGKILL), restarting in 0.05 s"]
    assert first != second
    assert second
    assert not alive(second)


def test_a_program_that_is_not_there_is_announced_and_tried_again(tmp_path: Path) -> None:
    said: list[str] = []
    child = Child("rasa", (str(tmp_path / "absent"), "-m", "bot.serve"), {})

    async def scenario() -> None:
        supervisor = Supervisor([child], tmp_path, said.append, QUICK)
        await supervisor.start()
        while len(said) < 2:
            await asyncio.sleep(0.02)
        await supervisor.stop()

    asyncio.run(asyncio.wait_for(scenario(), 20))
    assert said[0].startswith("rasa could not be started, restarting in 0.05 s; it last said:")
    assert said[0].endswith("absent: No such file or directory")


def test_stop_ends_grandchildren_too_also_those_in_groups_of_their_own(tmp_path: Path) -> None:
    async def scenario() -> list[int]:
        supervisor = Supervisor([family(tmp_path)], tmp_path, print, QUICK)
        await supervisor.start()
        pids = await asyncio.to_thread(grandchildren, tmp_path)
        assert all(alive(pid) for pid in pids)
        await supervisor.stop()
        return pids

    pids = asyncio.run(asyncio.wait_for(scenario(), 20))
    assert len(pids) == 2
    assert not any(alive(pid) for pid in pids)
    assert not (tmp_path / STATUS_FILE).exists()


def test_a_child_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(600)"

    async def scenario() -> float:
        supervisor = Supervisor([python("deaf", code)], tmp_path, print, QUICK)
        await supervisor.start()
        while not tail(tmp_path / "logs" / "deaf.log", 1):
            await asyncio.sleep(0.02)
        pid = supervisor.pid_of("deaf")
        started = time.monotonic()
        await supervisor.stop()
        assert pid
        assert not alive(pid)
        return time.monotonic() - started

    assert 0.9 < asyncio.run(asyncio.wait_for(scenario(), 20)) < 8


def test_sigkill_of_the_supervisor_takes_the_children_along(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from service.processes import Child\n"
        "from service.supervisor import run\n"
        "import os\n"
        "child = Child('family', (sys.executable, '-c', os.environ['CODE']), dict(os.environ))\n"
        "run([child], pathlib.Path(os.environ['STATE']), print)\n"
    )
    env = {**os.environ, "CODE": family(tmp_path).argv[-1], "STATE": str(tmp_path)}
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env)
    try:
        pids = grandchildren(tmp_path)
        until((tmp_path / STATUS_FILE).exists)
        pids.append(json.loads((tmp_path / STATUS_FILE).read_text())["children"]["family"])
        assert all(alive(pid) for pid in pids)
    finally:
        supervisor.kill()
        supervisor.wait()
    until(lambda: not any(alive(pid) for pid in pids), 12)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from service.processes import Child\n"
        "from service.supervisor import run\n"
        "child = Child('nap', (sys.executable, '-c', 'import time; time.sleep(600)'), dict(os.environ))\n"
        "say = lambda line: print(line, flush=True)\n"
        "run([child], pathlib.Path(os.environ['STATE']), say, when_ready=lambda: say('ready'))\n"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "STATE": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout
    assert supervisor.stdout.readline() == "ready\n"
    pid = json.loads((tmp_path / STATUS_FILE).read_text())["children"]["nap"]
    supervisor.send_signal(number)
    output, _ = supervisor.communicate(timeout=15)
    assert output == "stopping ...\n"
    assert supervisor.returncode == 0
    assert not alive(pid)


def test_ready_means_that_every_server_answers_and_every_heart_beats(tmp_path: Path) -> None:
    port = free_ports().web
    server = Child(
        "web",
        (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)),
        dict(os.environ),
        listen=Listen("127.0.0.1", port, "the web page", "MOTCUA_WEB_PORT"),
        health_url=f"http://127.0.0.1:{port}/health.json",
        health_key="model_file",
    )
    (tmp_path / "health.json").write_text('{"model_file": "x"}')
    heart = tmp_path / "worker.alive"
    heart.touch()  # a predecessor's: it must not count
    worker = python(
        "worker", f"import pathlib, time; time.sleep(0.4); pathlib.Path({str(heart)!r}).touch(); time.sleep(600)", heart
    )

    async def scenario() -> float:
        supervisor = Supervisor([server, worker], tmp_path, print, QUICK)
        started = time.monotonic()
        await supervisor.start()
        await supervisor.wait_ready(15)
        taken = time.monotonic() - started
        assert json.loads((tmp_path / STATUS_FILE).read_text())["ready"] is True
        await supervisor.stop()
        return taken

    assert asyncio.run(asyncio.wait_for(scenario(), 30)) >= 0.4


def test_a_child_that_never_gets_well_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    worker = python(
        "worker", "print('first'); print('waiting for the database'); import time; time.sleep(600)", tmp_path / "never"
    )
    web = python("web", "import time; time.sleep(600)")

    async def scenario() -> str:
        supervisor = Supervisor([worker, web], tmp_path, print, QUICK)
        await supervisor.start()
        with pytest.raises(NotReady) as raised:
            await supervisor.wait_ready(0.6)
        await supervisor.stop()
        return str(raised.value)

    message = asyncio.run(asyncio.wait_for(scenario(), 20))
    assert message.splitlines() == [
        f"worker was not ready after 0.6 s; the end of {tmp_path / 'logs' / 'worker.log'}:",
        "  first",
        "  waiting for the database",
    ]


def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        first = python("worker", f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()")
        taken = Child("web", ("true",), {}, listen=Listen("127.0.0.1", port, "the web page", "MOTCUA_WEB_PORT"))
        with pytest.raises(PortInUse) as raised:
            asyncio.run(Supervisor([first, taken], tmp_path, print, QUICK).start())
    expected = f"port {port} for the web page is in use; set MOTCUA_WEB_PORT or stop what uses it"
    assert str(raised.value) == expected
    assert not (tmp_path / "ran").exists()
    check_ports([taken])  # free again


def test_logs_of_earlier_runs_are_put_aside_and_the_oldest_dropped(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for number in range(6):
        rotate(log)
        log.write_text(str(number))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "web.log": "5",
        "web.log.1": "4",
        "web.log.2": "3",
        "web.log.3": "2",
    }


def test_a_message_s_sums_take_one_thread_unless_somebody_knows_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    for child in children(tmp_path, Ports(1, 2, 3), SECRETS, Path("/rasa/python")):
        assert (child.env["OPENBLAS_NUM_THREADS"], child.env["OMP_NUM_THREADS"]) == ("1", "3")


def test_rasa_is_told_its_token_and_no_other_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOTCUA_TELEGRAM_TOKEN", "ZALO_APP_SECRET", "DATABASE_URL", "MOTCUA_DATA_KEY"):
        monkeypatch.setenv(name, "hush")
    rasa, *others = children(tmp_path, Ports(1, 2, 3), SECRETS, Path("/rasa/python"))
    assert "hush" not in rasa.env.values()
    assert {"s3cret", "d4ta"}.isdisjoint(rasa.env.values())
    assert rasa.env["MOTCUA_RASA_TOKEN"] == "t0ken"
    assert all(child.env["MOTCUA_DATA_KEY"] == "d4ta" for child in others)
    for child in (rasa, *others):
        assert not any(secret in " ".join(child.argv) for secret in SECRETS.values())
        assert not any(secret in repr(child) for secret in SECRETS.values())


def test_a_server_that_listens_everywhere_is_asked_on_loopback(tmp_path: Path) -> None:
    everywhere = "0.0.0.0"  # noqa: S104  nothing is bound here
    web = children(tmp_path, Ports(8081, web_host=everywhere), SECRETS, Path("python"))[2]
    assert web.health_url == "http://127.0.0.1:8081/healthz"
    assert web.listen
    assert web.listen.host == everywhere


def test_a_stack_that_can_not_be_prepared_says_what_was_printed(tmp_path: Path) -> None:
    env = {"MOTCUA_ENV": "nonsense"}
    with pytest.raises(StackError, match=r"preparing failed(.|\n)*MOTCUA_ENV must be development or production"):
        Stack(tmp_path, env=env).start()


def test_a_stack_that_does_not_start_says_what_was_printed(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        free = free_ports()
        ports = Ports(held.getsockname()[1], free.rasa, free.actions)
        with pytest.raises(StackError, match=r"the assistant ended(.|\n)*for the web page is in use"):
            Stack(tmp_path, ports, prepare=False).start()
