"""How many requests this process works on at once, and what it says to the rest.

Routes are worked on by a bounded number of threads, for each of which there are connections to the databases. So many
requests may wait for a thread; a further one is answered 503 with `Retry-After` before anything of it is begun. Whoever
asks whether the node is well has threads of its own: it is answered under any load.
"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import RETRY_AFTER_S
from api.http.rate_limits import Refuse
from node.compose import HEALTH_THREADS
from node.faults import NodeOverloaded
from node.installation.config import Http

HEALTH_PATHS = ("/healthz", "/readyz")
T = TypeVar("T")

_health_threads = RunVar[CapacityLimiter]("health threads")


class Overload:
    """The middleware. `refuse` writes the answer, for people or programs."""

    def __init__(self, app: ASGIApp, settings: Http, refuse: Refuse) -> None:
        self._app, self._settings, self._refuse = app, settings, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in HEALTH_PATHS or not self._is_full():
            await self._app(scope, receive, send)
            return
        answer = self._refuse(Request(scope), overloaded := NodeOverloaded(RETRY_AFTER_S))
        answer.headers["Retry-After"] = str(overloaded.retry_after_s)
        await answer(scope, receive, send)

    def _is_full(self) -> bool:
        threads = to_thread.current_default_thread_limiter()
        threads.total_tokens = self._settings.threads  # of this event loop, which no setting reaches before it runs
        return threads.statistics().tasks_waiting > self._settings.waiting


async def in_health_thread(look: Callable[[], T]) -> T:
    """For looks at the node's health alone."""
    try:
        limiter = _health_threads.get()
    except LookupError:
        _health_threads.set(limiter := CapacityLimiter(HEALTH_THREADS))
    return await to_thread.run_sync(look, limiter=limiter)
