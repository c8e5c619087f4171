"""The browser of the desk's tests."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # Starlette asks for the successor of httpx at import; both speak to it the same way.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient"]
