"""Secrets: from the environment, or made at first run and kept outside git."""

from __future__ import annotations

import base64
import os
import secrets
import sys
import tempfile
from pathlib import Path

NAMES = ("MOTCUA_SECRET_KEY", "MOTCUA_DATA_KEY", "MOTCUA_RASA_TOKEN")
FILE = "secrets.env"


def load_secrets(state: Path, *, production: bool) -> dict[str, str]:
    """Return every secret by name: the environment's, else those of ``state/secrets.env``, made if absent.

    Exits with one sentence in production if any secret would be a generated one.
    """
    found = {name: os.environ[name] for name in NAMES if os.environ.get(name)}
    missing = [name for name in NAMES if name not in found]
    if not missing:
        return found
    if production:
        sys.exit(f"production needs {', '.join(missing)} in the environment; generated secrets are refused")
    return {**_from_file(state / FILE), **found}


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={_generate(name)}\n" for name in NAMES]
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 0600
        scratch = Path(name)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)
        try:
            os.link(scratch, path)  # two first runs at once: one wins, both read the same file
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    kept = dict(line.split("=", 1) for line in path.read_text().split() if "=" in line)
    lost = [name for name in NAMES if not kept.get(name)]
    if lost:
        sys.exit(f"{path} lacks {', '.join(lost)}; restore the file (without its data key old messages are unreadable)")
    return kept


def _generate(name: str) -> str:
    if name == "MOTCUA_DATA_KEY":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(48)
