"""The documents are tested: what the product has stands in them, and what they name is there."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from casebook.settings import PREFIX, SETTINGS
from scheduler import JOBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = tomllib.loads((files("casebook") / "commands.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"huiping {name}" in README


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_the_readme(setting: object) -> None:
    assert f"`{PREFIX}{setting.name}`" in README  # type: ignore[attr-defined]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_stands_in_the_operations_page(job: object) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"`{job.name}`" in text  # type: ignore[attr-defined]


def test_the_readme_is_short() -> None:
    assert README.count("\n") <= 150


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_links_and_pictures_lead_to_files(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    missing = [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()]
    assert not missing
