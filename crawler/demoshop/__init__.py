"""The bundled demo shop: a small real site on loopback that `huiping demo` crawls and answers."""

from crawler.demoshop.server import DemoShop, serve
from crawler.demoshop.shelf import load_shop
from crawler.demoshop.truth import Found, Summary, Truth, compare, load_truth

__all__ = ["DemoShop", "Found", "Summary", "Truth", "compare", "load_shop", "load_truth", "serve"]
