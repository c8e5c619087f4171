"""The desk: the pages where people read cases and decide."""

from responder.desk.app import create_app

__all__ = ["create_app"]
