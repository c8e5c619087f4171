"""Builds the test shop's data: `python build.py FOLDER`, in Oscar's own environment.

Leaves in FOLDER the database, the search index, the picture of missing pictures, the truth as the shop shows it in each
language (truth.LANGUAGE.json), and last of all `made-of`: the hash of what it was made from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LANGUAGES = ("zh-hans", "en")
MADE_OF = "made-of"


def main() -> None:
    """Builds aside and puts it in place when it is whole; does nothing where it stands already."""
    folder = Path(sys.argv[1]).resolve()
    if (folder / MADE_OF).exists() and (folder / MADE_OF).read_text("utf-8") == made_of():
        return
    aside = folder.with_name(f"{folder.name}.building")
    for old in (aside, folder):
        shutil.rmtree(old, ignore_errors=True)
    (aside / "media").mkdir(parents=True)
    open_shop(aside)

    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from shelf import fill, truth

    fill()
    _pictures(aside)
    call_command("rebuild_index", interactive=False, verbosity=0)
    for language in LANGUAGES:
        (aside / f"truth.{language}.json").write_text(
            json.dumps(truth(language), ensure_ascii=False, indent=1), "utf-8"
        )
    (aside / MADE_OF).write_text(made_of(), "utf-8")
    aside.rename(folder)


def open_shop(folder: Path) -> None:
    """Starts Django on the shop in this folder."""
    sys.path.insert(0, str(HERE))
    os.environ.update(OSCAR_SHOP=str(folder), DJANGO_SETTINGS_MODULE="settings")
    import django

    django.setup()


def made_of() -> str:
    """The hash of everything a built shop depends on."""
    digest = hashlib.sha256()
    for path in [HERE.parent / "requirements.txt", *sorted(HERE.glob("*.py")), *sorted(HERE.glob("*.toml"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _pictures(folder: Path) -> None:
    import oscar

    picture = Path(oscar.__file__).parent / "static" / "oscar" / "img" / "image_not_found.jpg"
    shutil.copy(picture, folder / "media" / picture.name)


if __name__ == "__main__":
    main()
