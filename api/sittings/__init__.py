from api.sittings.routes import router

__all__ = ["router"]
