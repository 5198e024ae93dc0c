"""Make the two Python environments, for `make run` and `make test`: ``python3 service/bootstrap.py [run|test]``.

It runs before anything is installed, so: standard library only, and any Python from 3.8 on, so that it can say which
Python is missing instead of failing to parse. When the lock files have not changed it returns in well under a second.

Settings, all optional, read from the environment:

- ``MOTCUA_TORCH_INDEX``: the index torch comes from. Unset, pip's own settings decide, and on Linux PyPI's torch brings
  several GB of CUDA packages; https://download.pytorch.org/whl/cpu has the build without them.
- ``MOTCUA_PYTHON``, ``MOTCUA_PYTHON310``: the Python to use for ``.venv`` and for ``.venv-rasa``.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, NoReturn, Optional, Sequence, Tuple, Union

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
UV = "uv==0.13.9"
STAMP = "motcua.stamp"
COMPILE = "--compile-bytecode"
"""Once, at setup: where Python may not write beside its sources, every start would compile Rasa and TensorFlow anew."""
TAIL = 25
"""Lines of a failed step's log that are shown."""

Version = Tuple[int, int]
Command = Sequence[str]
Step = Union[Command, Callable[[], Command]]
"""A command, or a function that finds it out when its turn comes."""


class SetupError(Exception):
    """The setup can't go on; the message is the sentence that the person reads."""


# ------------------------------------------------------------------------------------------------------ finding Python


def version_of(python: str) -> Optional[Version]:
    """Return the version of the interpreter ``python``, or None if it does not run.

    It is run and not only looked for: pyenv puts a shim on PATH for every version it knows, working or not.
    """
    code = "import sys, ensurepip, venv; print('%d %d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    parts = done.stdout.decode().split()
    return (int(parts[0]), int(parts[1])) if done.returncode == 0 and len(parts) == 2 else None


def pyenv_pythons(wanted: str) -> List[str]:
    """Return the interpreters that pyenv built for version ``wanted`` ("3.10"), newest first."""
    root = os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv")
    found = Path(root).glob(f"versions/{wanted}.*/bin/python")

    def patch(python: Path) -> int:
        number = python.parent.parent.name.rsplit(".", 1)[-1]
        return int(number) if number.isdigit() else -1

    return [str(python) for python in sorted(found, key=patch, reverse=True)]


def find_app_python() -> str:
    """Return a Python 3.11 or newer for ``.venv``; 3.11 first, which is what the lock file was made with."""
    candidates = [os.environ.get("MOTCUA_PYTHON", "")]
    for wanted in ("3.11", "3.12", "3.13"):
        candidates += ["python" + wanted, *pyenv_pythons(wanted)]
    candidates += ["python3", sys.executable]
    for python in filter(None, candidates):
        version = version_of(python)
        if version and version >= (3, 11):
            return python
    raise SetupError(
        "Python 3.11 or newer was not found; install it (on Debian: apt install python3.11 python3.11-venv), "
        "or set MOTCUA_PYTHON to its path."
    )


def find_rasa_python(uv: Path) -> str:
    """Return a Python 3.10 for ``.venv-rasa``, the newest that Rasa runs on; fetched by ``uv`` if there is none."""
    for python in filter(None, [os.environ.get("MOTCUA_PYTHON310", ""), "python3.10", *pyenv_pythons("3.10")]):
        if version_of(python) == (3, 10):
            return python
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run([str(uv), "python", "install", "3.10"], check=True, capture_output=True, timeout=900)
        found = subprocess.run([str(uv), "python", "find", "3.10"], check=True, capture_output=True, timeout=60)
        python = found.stdout.decode().strip()
        if version_of(python) == (3, 10):
            return python
    raise SetupError(
        "Python 3.10, which Rasa needs, was not found and could not be downloaded; install it (pyenv install 3.10), "
        "or set MOTCUA_PYTHON310 to its path."
    )


# ------------------------------------------------------------------------------------------------------------- stamps


def stamp_of(python: Path, files: Sequence[Path], words: Sequence[str] = ()) -> str:
    """Return what an environment was made of: the interpreter's version line and a hash of ``files`` and ``words``."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    digest.update("\0".join(words).encode())
    # pyvenv.cfg names the interpreter's version: reading it is quicker than starting the interpreter.
    config = python.parent.parent / "pyvenv.cfg"
    lines = config.read_text().splitlines() if config.exists() else []
    version = next((line.split("=")[1].strip() for line in lines if line.startswith("version")), "none")
    return f"{version} {digest.hexdigest()}"


def is_current(environment: Path, stamp: str) -> bool:
    """Tell whether ``environment`` was made of exactly what ``stamp`` says, and its interpreter still exists."""
    file = environment / STAMP
    return (environment / "bin" / "python").exists() and file.exists() and file.read_text() == stamp


# -------------------------------------------------------------------------------------------------------------- steps


class Setup:
    """The steps that make both environments under ``root``, with a numbered line for each."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root = root
        self.log = log
        self.app = root / ".venv"
        self.rasa = root / ".venv-rasa"
        self.total = 6
        self.number = 0

    def run(self) -> None:
        """Make or renew whatever is not current."""
        app_current = is_current(self.app, self.app_stamp())
        rasa_current = is_current(self.rasa, self.rasa_stamp())
        if app_current and rasa_current:
            return
        started = time.monotonic()
        if app_current:
            self.number = 4
        else:
            self.make_app()
        if not rasa_current:
            self.make_rasa()
        say(f"Setup finished in {time.monotonic() - started:.0f} s.")

    def app_stamp(self) -> str:
        """Return the stamp that ``.venv`` has when it is current."""
        # Only the package's own part of pyproject.toml: a changed lint rule is no reason to install again.
        package = (self.root / "pyproject.toml").read_text(encoding="utf-8").split("\n[tool.ruff", 1)[0]
        files = [self.root / "requirements" / "app.lock"]
        return stamp_of(self.app / "bin" / "python", files, [TORCH, package, str(self.root)])

    def rasa_stamp(self) -> str:
        """Return the stamp that ``.venv-rasa`` has when it is current."""
        return stamp_of(self.rasa / "bin" / "python", [self.root / "requirements" / "rasa.lock"])

    def make_app(self) -> None:
        """Make ``.venv`` and install the application, its tools and torch."""
        python = str(self.app / "bin" / "python")
        self.make_environment("making the application's environment (.venv)", self.app, (3, 11), find_app_python)
        self.step(
            "installing the application's packages",
            [python, "-m", "pip", "install", "--quiet", UV],
            self.uv(
                "install", COMPILE, "--no-deps", "--require-hashes", "-r", "requirements/app.lock", "--python", python
            ),
        )
        # After the lock and not before it: what torch needs is then in place, by hash, and pip adds torch alone.
        # pip and not uv: only pip heeds the person's pip.conf, which may name a folder with a CPU build.
        self.step("installing torch", lambda: torch_command(python))
        # compat: one .pth line naming the repository, so that a new package needs no new install.
        editable = ["--editable", ".", "--config-settings", "editable_mode=compat"]
        self.step(
            "installing the motcua command",
            self.uv("install", "--no-deps", "--no-build-isolation", *editable, "--python", python),
        )
        (self.app / STAMP).write_text(self.app_stamp())

    def make_rasa(self) -> None:
        """Make ``.venv-rasa`` and install Rasa."""
        python = str(self.rasa / "bin" / "python")
        uv = self.app / "bin" / "uv"
        self.make_environment(
            "making Rasa's environment (.venv-rasa)", self.rasa, (3, 10), lambda: find_rasa_python(uv), exactly=True
        )
        self.step(
            "installing Rasa's packages",
            self.uv(
                "install", COMPILE, "--no-deps", "--require-hashes", "-r", "requirements/rasa.lock", "--python", python
            ),
        )
        (self.rasa / STAMP).write_text(self.rasa_stamp())

    def make_environment(
        self, title: str, folder: Path, wanted: Version, find: Callable[[], str], exactly: bool = False
    ) -> None:
        """Make a virtual environment in ``folder`` unless one with a fitting Python is there already."""
        version = version_of(str(folder / "bin" / "python"))
        if version and (version == wanted if exactly else version >= wanted):
            self.step(title)
        else:
            self.step(title, lambda: [find(), "-m", "venv", "--clear", str(folder)])

    def uv(self, *words: str) -> List[str]:
        """Return a ``uv pip`` command."""
        return [str(self.app / "bin" / "uv"), "pip", *words]

    def step(self, title: str, *commands: Step) -> None:
        """Announce ``title`` and run ``commands``."""
        self.number += 1
        say(f"[{self.number}/{self.total}] {title} ...")
        for command in commands:
            words = command() if callable(command) else command
            run_logged(title, words, self.root, self.log)


def torch_command(python: str) -> Command:
    """Return the command that installs torch; say so first if that will be the large build with CUDA."""
    index = os.environ.get("MOTCUA_TORCH_INDEX", "")
    if index:
        return [python, "-m", "pip", "install", "--quiet", "--index-url", index, TORCH]
    command = [python, "-m", "pip", "install", "--quiet", TORCH]
    ask = [*command, "--dry-run", "--no-deps", "--ignore-installed", "--report", "-"]
    asked = subprocess.run(ask, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with contextlib.suppress(ValueError, LookupError):
        version = json.loads(asked.stdout)["install"][0]["metadata"]["version"]
        if sys.platform == "linux" and "+cpu" not in version:
            say(
                "      torch will come with several GB of CUDA packages that are not needed; to avoid them, stop and "
                "set MOTCUA_TORCH_INDEX=https://download.pytorch.org/whl/cpu."
            )
    return command


def run_logged(title: str, command: Command, root: Path, log: Path) -> None:
    """Run ``command`` with its output in ``log``; raise with the end of that output if it fails."""
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(command)}\n".encode())
        output.flush()
        start = output.tell()
        try:
            code = subprocess.call(
                command, cwd=str(root), env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        except OSError as error:
            output.write(str(error).encode())
            code = 127
    if code == 0:
        return
    with log.open("rb") as text:
        text.seek(start)
        lines = text.read().decode(errors="replace").rstrip().splitlines()[-TAIL:]
    raise SetupError(
        f"Setup failed while {title} ({command[0]} ended with {code}); the end of {log}:\n  " + "\n  ".join(lines)
    )


def environment() -> Dict[str, str]:
    """Return the environment for pip and uv: this one's, with uv told what pip was told."""
    values = dict(os.environ)
    values.pop("VIRTUAL_ENV", None)  # somebody else's environment may be active
    values.pop("PYTHONPATH", None)
    values.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    for ours, theirs in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("SSL_CERT_FILE", "PIP_CERT")):
        if values.get(theirs):
            values.setdefault(ours, values[theirs])
    return values


# ------------------------------------------------------------------------------------------- what tests need of Debian


class Tool(NamedTuple):
    """A program that some tests need, and the Debian packages that bring it."""

    name: str
    programs: Sequence[str]
    packages: Sequence[str]
    tests: str


TOOLS = (
    Tool("Chromium", ["chromium"], ["chromium", "fonts-noto-core"], "browser tests"),  # the font draws Vietnamese
    Tool("Node.js", ["node", "npm"], ["nodejs", "npm"], "independent check of Telegram"),
)


def ensure_tool(tool: Tool, root: Path, log: Path) -> None:
    """Make sure that Debian's ``tool`` is there for its tests, or say in one sentence what follows."""
    if _is_there(tool):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {tool.name} for the {tool.tests} ...")
        title = f"installing {tool.name} with apt-get"
        install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends"]
        try:
            run_logged(title, ["apt-get", "update"], root, log)
            run_logged(title, [*install, *tool.packages], root, log)
        except SetupError as error:
            if os.environ.get("CI"):
                raise
            say(str(error))
    if _is_there(tool):
        return
    packages = " and ".join(tool.packages[: len(tool.programs)])
    if os.environ.get("CI"):
        raise SetupError(f"{tool.name} is missing and CI is set: install Debian's {packages}, so no test is skipped.")
    say(f"{tool.name} is not installed, so the {tool.tests} will be skipped; install Debian's {packages}.")


def _is_there(tool: Tool) -> bool:
    return all(shutil.which(program) for program in tool.programs)


# ---------------------------------------------------------------------------------------------------------------- main


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold the setup of ``root``: `make run` and `make test` started together must not install into one another."""
    with (root / "requirements" / "app.lock").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another setup is running here; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Set up for ``run`` (the default) or ``test``; return the exit status."""
    mode = arguments[0] if arguments else "run"
    if mode not in ("run", "test") or len(arguments) > 1:
        say(f"usage: python3 service/bootstrap.py [run|test], not {' '.join(arguments)!r}")
        return 2
    descriptor, name = tempfile.mkstemp(prefix="motcua-setup-", suffix=".log")
    os.close(descriptor)
    log = Path(name)
    try:
        with only_one(root):
            Setup(root, log).run()
        if mode == "test":
            for tool in TOOLS:
                ensure_tool(tool, root, log)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Setup was interrupted; run it again to go on.")
        return 130
    log.unlink()
    return 0


def _main() -> NoReturn:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    _main()
