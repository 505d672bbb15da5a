from api.registrar.routes import router

__all__ = ["router"]
