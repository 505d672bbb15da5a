"""For load balancers and people: alive, and ready. Neither waits for a thread that other routes work in.

For a monitoring system: metrics, which do wait, as every route with a token does.
"""

from fastapi import Response

from api.health.exposition import CONTENT_TYPE, exposition
from api.health.schemas import Alive, HealthOut
from api.http.access import Acting, NodeOf, Public
from api.http.overload import in_health_thread
from api.http.problems import OK, UNAVAILABLE
from api.http.routers import api_router
from node.health.metrics import metrics
from node.health.readiness import Readiness, health

router = api_router(tags=["health"])


@router.get("/healthz")
async def alive(_: Public, node: NodeOf) -> Alive:
    """This process answers."""
    return Alive(node=node.id)


@router.get("/readyz", responses={UNAVAILABLE: {"model": HealthOut, "description": "Unready"}})
async def ready(_: Public, node: NodeOf, response: Response) -> HealthOut:
    """Projection head against chain head, the worker's heartbeat, and what waits for a person."""
    found = await in_health_thread(lambda: health(node))
    response.status_code = UNAVAILABLE if found.readiness is Readiness.UNREADY else OK
    return HealthOut.of(found)


@router.get("/metrics", response_class=Response, responses={OK: {"content": {"text/plain": {}}}})
def prometheus(_: Acting, node: NodeOf) -> Response:
    """What readyz says, the outbox and ages as Prometheus reads them, for the whole node and about nobody."""
    return Response(exposition(metrics(node)), media_type=CONTENT_TYPE)
