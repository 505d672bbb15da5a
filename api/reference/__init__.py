"""What a client looks up: the routes of this API, and what each type of a problem means."""

from api.reference.routes import router

__all__ = ["router"]
