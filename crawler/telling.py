"""`huiping recipe`, with the words of its parser: what recipes there are, and what one finds on the pages of a shop."""

from __future__ import annotations

import argparse
from pathlib import Path

from casebook.settings import read_settings
from casebook.terminal import show_report, talk
from crawler.cookbook import recipe_names, recipe_text
from crawler.trial import HEADINGS, summary


def recipe(said: argparse.Namespace) -> int:
    """Lists the recipes, shows one, or tries one; the exit code."""
    if said.action == "try":
        return _try(said)
    show_report((), [recipe_text(said.what or "")] if said.action == "show" else recipe_names())
    return 0


def _try(said: argparse.Namespace) -> int:
    # Scrapy is imported by whom it is needed for.
    from crawler.trying import try_file, try_site

    settings = read_settings(home=said.home)
    what, zone = said.what or "", settings.zone
    if Path(what).is_file():
        tried = try_file(Path(what), said.recipe or "schema", said.read_as, zone=zone)
    else:
        tried = try_site(what, said.recipe, zone=zone, contact=settings.contact)
    for one in tried.trials:
        rows = [found.row for found in one.found]
        show_report([(f"{one.url} read as {one.read_as}", HEADINGS, rows)], summary(one, zone))
    for trouble in tried.trouble:
        talk(trouble)
    return 1 if tried.trouble or not tried.trials else 0
