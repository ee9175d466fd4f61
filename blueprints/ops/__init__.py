"""``/api/ops``, ``/health`` and ``/metrics``: how the installation is doing, for the programs that watch it."""

from blueprints.ops.views import SECURITY_SCHEMES, bp

__all__ = ["SECURITY_SCHEMES", "bp"]
