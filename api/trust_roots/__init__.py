"""The next trust root: signatures that people agreed to, and a version that both quorums signed."""

from api.trust_roots.routes import router

__all__ = ["router"]
