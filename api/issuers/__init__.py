"""What a reader who knows no chain asks of an issuer: its DID document and its status lists."""

from api.issuers.routes import router

__all__ = ["router"]
