"""Keeps the walls of the house: who may import whom, and where each library lives."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS = ("casebook", "crawler", "sentiment", "responder")
FRONT = ("scheduler", "cli")
OURS = (*ROOMS, *FRONT)

# library: the only places (prefixes of paths) that may import it
HOMES = {
    "scrapy": ("crawler/",),
    "parsel": ("crawler/",),
    "jmespath": ("crawler/queries.py",),
    "lxml": ("crawler/queries.py",),
    "sqlalchemy": ("casebook/tables/", "casebook/store/", "casebook/migrations/"),
    "alembic": ("casebook/store/", "casebook/migrations/"),
    "rfc3161_client": ("responder/evidence/token.py",),
    "cryptography": ("responder/evidence/token.py", "responder/desk/passwords.py"),
    "warcio": ("casebook/store/archive.py", "responder/evidence/"),
    "starlette": ("responder/desk/",),
    "uvicorn": ("responder/desk/",),
    "python_multipart": ("responder/desk/receiving.py",),
    "apscheduler": ("scheduler.py",),
    "smtplib": ("responder/mail.py",),
    "css_inline": ("responder/letters.py",),
    "rich": ("casebook/terminal.py",),
    "torch": ("sentiment/training/teacher.py",),
    "snownlp": ("sentiment/evaluation/", "sentiment/training/"),
    "onnxruntime": ("sentiment/ownmodel/network.py",),
    "tokenizers": ("sentiment/ownmodel/network.py", "sentiment/training/e5.py"),
    "python_calamine": ("crawler/sources/sheets.py",),
    "platformdirs": ("casebook/settings.py",),
}


def files() -> list[str]:
    found = [HOUSE / f"{name}.py" for name in FRONT]
    for room in ROOMS:
        found += (HOUSE / room).rglob("*.py")
    return sorted(path.relative_to(HOUSE).as_posix() for path in found)


def imports(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((HOUSE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            yield node.module or ""


def allowed(name: str) -> set[str]:
    room = name.split("/")[0]
    if room in ("scheduler.py", "cli.py"):
        return set(OURS)
    return {room, "casebook"} if room in ROOMS else set()


@pytest.mark.parametrize("name", files())
def test_a_room_imports_the_casebook_and_itself_only(name: str) -> None:
    through = {module for module in imports(name) if module.split(".")[0] in OURS} - {"casebook"}
    walls = {module for module in through if module.split(".")[0] not in allowed(name)}
    assert not walls, f"{name} reaches through the wall: {sorted(walls)}"


@pytest.mark.parametrize("name", [one for one in files() if one.startswith("sentiment/")])
def test_sentiment_knows_the_nouns_and_the_errors_only(name: str) -> None:
    known = {"casebook.model", "casebook.errors"}
    assert {module for module in imports(name) if module.split(".")[0] == "casebook"} <= known


@pytest.mark.parametrize("name", files())
def test_a_library_lives_in_one_place(name: str) -> None:
    astray = {
        module
        for module in imports(name)
        if (homes := HOMES.get(module.split(".")[0])) is not None and not name.startswith(homes)
    }
    assert not astray, f"{name} uses what lives elsewhere: {sorted(astray)}"


@pytest.mark.parametrize("name", [one for one in files() if one != "casebook/settings.py"])
def test_only_the_settings_read_the_environment(name: str) -> None:
    text = (HOUSE / name).read_text(encoding="utf-8")
    assert not re.search(r"os\.(environ\[|environ\.get|getenv)", text)


@pytest.mark.parametrize("name", files())
def test_no_chinese_sentence_stands_in_code(name: str) -> None:
    tree = ast.parse((HOUSE / name).read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in texts if re.search("[\u4e00-\u9fff]{6,}", text)]


@pytest.mark.parametrize("name", files())
def test_a_file_is_short_enough_to_be_about_one_thing(name: str) -> None:
    assert (HOUSE / name).read_text(encoding="utf-8").count("\n") <= 400


def test_our_responder_is_not_the_public_package_of_that_name() -> None:
    import responder

    assert Path(responder.__file__ or "").is_relative_to(HOUSE)
