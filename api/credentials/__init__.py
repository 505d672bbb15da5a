from api.credentials.routes import router

__all__ = ["router"]
