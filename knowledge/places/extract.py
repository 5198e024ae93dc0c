"""Extract the units of government from the data of PyPI's ``vietnamadminunits`` (MIT).

``python -m knowledge.places.extract FOLDER`` with the folder of the unpacked wheel rewrites ``units.csv`` and
``old_units.csv`` beside this file. Only its data is used: its own conversion asks a web service.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
_SMALL = ("trấn", "khu")
DATA = Path("vietnamadminunits") / "data"


def extract(package: Path, out: Path = HERE) -> None:
    """Write the tables from the package unpacked in ``package`` to ``out``."""
    with closing(sqlite3.connect(package / DATA / "dataset.db")) as database:
        database.row_factory = sqlite3.Row
        new = database.execute("SELECT * FROM admin_units ORDER BY provinceCode, wardCode").fetchall()
        old = database.execute(
            "SELECT * FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"
        ).fetchall()
    became = _became(json.loads((package / DATA / "converter_2025.json").read_text("utf-8")), new)
    _write(
        out / "units.csv",
        ("code", "name", "province", "latitude", "longitude", "area_km2"),
        (
            [
                row["wardCode"],
                _capital(row["ward"]),
                row["province"],
                row["wardLat"],
                row["wardLon"],
                row["wardAreaKm2"],
            ]
            for row in new
        ),
    )
    _write(
        out / "old_units.csv",
        ("name", "district", "province", "latitude", "longitude", "units", "once"),
        (
            [
                _capital(row["ward"] or ""), row["district"], row["province"],
                row["wardLat"] or row["districtLat"], row["wardLon"] or row["districtLon"],
                " ".join(became.get((row["provinceKey"], row["districtKey"], row["wardKey"] or ""), ())),
                " ".join(_once(row)),
            ]
            for row in old
        ),
    )  # fmt: skip


def _became(
    data: Mapping[str, Mapping[str, Mapping[str, Sequence[object]]]], new: Iterable[sqlite3.Row]
) -> dict[tuple[str, str, str], list[str]]:
    """New codes by the keys of the old ward; where it was split, that of its seat first."""
    codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    found: dict[tuple[str, str, str], list[str]] = {}
    for province, wards in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for key in olds:
                found.setdefault(_keys(str(key)), []).append(codes[province, ward])
    for province, wards in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in wards.items():
            first = sorted(parts, key=lambda part: not part["isDefaultNewWard"])  # type: ignore[index]
            found[_keys(key)] = [codes[province, part["newWardKey"]] for part in first]  # type: ignore[index]
    return found


def _capital(name: str) -> str:
    """The name with every word's first letter a capital: some have lost it ("Đại áng")."""
    return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in name.split(" "))


def _keys(joined: str) -> tuple[str, str, str]:
    province, district, ward = joined.split("_")
    return province, district, ward


def _once(row: sqlite3.Row) -> list[str]:
    """Names, folded and in one word, that the ward had before mergers until 2024, without its kind."""
    names = json.loads(row["wardAlias"]) if row["wardAlias"] else []
    bare = (re.sub(r"^(phuong|xa|thitran)", "", name) for name in names)
    return sorted({name for name in bare if name and name != row["wardShortKey"]})


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


if __name__ == "__main__":
    extract(Path(sys.argv[1]))
