"""The register: members, standards, accreditations, keys, accounts."""

from api.consortium import council, member, routes
from api.http.routers import gathered

router = gathered(routes.router, council.router, member.router)
