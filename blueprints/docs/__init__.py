"""``/api/openapi``: the description of every JSON door, made from the views, and a page to read it."""

from blueprints.docs.views import bp

__all__ = ["bp"]
