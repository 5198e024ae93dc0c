"""What lies encrypted in the database of a running assistant, read with its own key."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet


def drafts(state: Path) -> dict[str, dict[str, Any]]:
    """The state of every draft, by its code."""
    cipher = cipher_of(state)
    connection = sqlite3.connect(state / "motcua.sqlite3", timeout=20)
    try:
        rows = connection.execute("SELECT code, state FROM records_draft").fetchall()
    finally:
        connection.close()
    return {code: json.loads(cipher.decrypt(token.encode())) for code, token in rows}


def everything_stored(state: Path) -> bytes:
    """Every byte of databases and logs: what an intruder with the disk, and not the key, would read."""
    files = [path for path in state.rglob("*") if path.is_file() and path.name != "secrets.env"]
    return b"\n".join(path.read_bytes() for path in files if path.suffix not in (".onnx", ".gz", ".faiss", ".npy"))


def cipher_of(state: Path) -> Fernet:
    """What opens the encrypted columns of an assistant that keeps its state there."""
    lines = dict(line.split("=", 1) for line in (state / "secrets.env").read_text().splitlines() if "=" in line)
    return Fernet(lines["MOTCUA_DATA_KEY"].split(",")[0].strip())
