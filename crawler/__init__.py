"""What comes in: sources to captures and reviews. This is the room's public list."""

from crawler.cookbook import read_recipe, recipe_names
from crawler.coverage import CrawlReport, report_text
from crawler.lines import line_from
from crawler.recipe import Recipe
from crawler.run import run_crawl
from crawler.sources.importing import ImportReport, import_file
from crawler.sources.mapping import column_maps
from crawler.sources.previewing import Preview, preview
from crawler.sources.proposing import Asked, Proposal, propose
from crawler.sources.reading import propose_file, read

__all__ = [
    "Asked",
    "CrawlReport",
    "ImportReport",
    "Preview",
    "Proposal",
    "Recipe",
    "column_maps",
    "import_file",
    "line_from",
    "preview",
    "propose",
    "propose_file",
    "read",
    "read_recipe",
    "recipe_names",
    "report_text",
    "run_crawl",
]
