from api.usage.routes import router

__all__ = ["router"]
