from api.status.routes import router

__all__ = ["router"]
