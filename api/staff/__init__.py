from api.staff.routes import router

__all__ = ["router"]
