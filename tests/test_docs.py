"""The documents say what the code does: every setting, command, target and intent is in them, and no link is dead."""

import re
import subprocess
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import typer
import yaml

from knowledge.schema import Case, Fact, NeighbourGroup, NeighbourOption, Procedure, Source, Standing, Topic
from knowledge.settings import SearchSettings
from service.cli import app

ROOT = Path(__file__).parent.parent
SETTING_SOURCES = ("service/settings.py", "service/secrets.py", "service/bootstrap.py")
# Folders in which somebody's checkout, home or scratch lies: nobody else has them.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|workspace|tmp|root|home|Users)/[\w.]")
TEXT_SUFFIXES = {
    "", ".cfg", ".css", ".html", ".ini", ".js", ".json", ".jsonl", ".lock", ".md", ".py", ".sh", ".svg", ".toml",
    ".tsv", ".txt", ".yaml", ".yml",
}  # fmt: skip
LINK = re.compile(r'\]\(([^()\s]+)(?:\s+"[^"]*")?\)|<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"')

FACTS = Fact.__subclasses__()


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository: tracked ones and new ones that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:  # a copy without git
        ignored = {".venv", ".venv-rasa", "var", "node_modules", "__pycache__"}
        found = [path for path in ROOT.rglob("*") if not ignored & set(path.relative_to(ROOT).parts)]
    else:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    return tuple(sorted(path for path in found if path.is_file() and not _hidden(path)))


def _hidden(path: Path) -> bool:
    """Caches of tools, which a copy without git holds too."""
    return any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts[:-1])


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def settings() -> list[str]:
    """Every MOTCUA_* name that stands in the sources as a string, and DATABASE_URL."""
    named = {name for source in SETTING_SOURCES for name in re.findall(r'"(MOTCUA_[A-Z0-9_]+)"', read(source))}
    return sorted(named | {"DATABASE_URL"})


def commands() -> list[str]:
    """Every command of ``motcua`` that its help shows, subcommands as "knowledge check"."""
    found: list[str] = []

    def walk(command: object, words: tuple[str, ...]) -> None:
        children = getattr(command, "commands", None)
        if children is None:
            found.append(" ".join(words))
        for name, child in (children or {}).items():
            if not child.hidden:
                walk(child, (*words, name))

    walk(typer.main.get_command(app), ())
    return sorted(found)


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*##", read("Makefile"), re.MULTILINE)


def intents() -> list[str]:
    rows = yaml.safe_load(read("bot/domain.yml"))["intents"]
    return [next(iter(row)) if isinstance(row, dict) else row for row in rows]


def links() -> list[tuple[Path, str]]:
    """Every link of a document that is no address on the web, outside of code."""
    found = []
    for document in documents():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text("utf-8"), flags=re.DOTALL)
        named = [marked or tagged for marked, tagged in LINK.findall(text)]
        found += [(document, link) for link in named if not re.match(r"[a-z]+:", link)]
    return found


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+?) *$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_there_is_something_to_check() -> None:
    assert len(settings()) > 15
    assert {"run", "ask", "knowledge check"} <= set(commands())
    assert "worker" not in commands()  # hidden: the supervisor starts it
    assert {"run", "test"} <= set(targets())
    assert "ask_fee" in intents()
    assert len(links()) > 15


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_explained(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", read("docs/settings.md"), re.MULTILINE), f"{name}: add a row to settings.md"


def test_no_setting_is_explained_that_nobody_reads() -> None:
    explained = re.findall(r"^\| `([A-Z0-9_]+)` \|", read("docs/settings.md"), re.MULTILINE)
    assert set(explained) <= set(settings())


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"\bmotcua {command}(?![\w-])", read("README.md")), f"motcua {command}: add it to README.md"


@pytest.mark.parametrize("target", targets())
def test_every_make_target_is_in_the_readme(target: str) -> None:
    assert re.search(rf"\bmake {target}(?![\w-])", read("README.md")), f"make {target}: add it to README.md"


def test_the_table_of_intents_is_the_domains_with_the_action_of_each_rule() -> None:
    rules = yaml.safe_load(read("bot/rules.yml"))["rules"]
    wanted = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    rows = re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| `(action_[a-z_]+)` \|", read("docs/understanding.md"), re.MULTILINE)

    assert sorted(name for name, _ in rows) == sorted(intents())
    assert dict(rows) == wanted


def test_the_table_of_thresholds_is_the_settings_of_search() -> None:
    table = read("docs/understanding.md").split("## Thresholds")[1].split("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = [name for cell in rows for name in re.findall(r"`([a-z_]+)`", cell)]

    assert sorted(named) == sorted(field.name for field in fields(SearchSettings))


@pytest.mark.parametrize(("document", "link"), links(), ids=lambda value: getattr(value, "name", value))
def test_no_relative_link_is_dead(document: Path, link: str) -> None:
    name, _, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document

    assert target.exists(), f"{document.relative_to(ROOT)} links to {link}"
    assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
    assert not anchor or target.suffix != ".md" or anchor in anchors(target), f"{link}: no such heading"


@pytest.mark.parametrize(
    "name",
    sorted(
        {field for model in (Procedure, Source, Fact, Case, Topic, NeighbourGroup, NeighbourOption, *FACTS)
         for field in model.model_fields} | set(Standing)
    ),
)  # fmt: skip
def test_every_field_that_editors_write_is_explained(name: str) -> None:
    assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", read("docs/knowledge.md")), f"{name}: explain it in knowledge.md"


def test_no_file_names_a_path_of_one_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix not in TEXT_SUFFIXES:
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if match := MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}, line {number}: {line[match.start() : match.start() + 40]}")

    assert not found, "\n".join(found)


def test_what_looks_for_such_a_path_would_find_one() -> None:
    slash = "/"  # spelt apart, or this line would be found

    assert MACHINE_PATH.search(f"see {slash}home{slash}an{slash}motcua")
    assert not MACHINE_PATH.search("https://example.org/home/page and ./tmp/x")
