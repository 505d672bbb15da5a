"""Who asks too often waits: 429 with `Retry-After`, by caller and kind of request.

A caller is the person behind a token or session that held here before, else the address. What has not held yet is an
attempt: attempts that end in 401 are few for each address, and none of them is answered beyond that, so that no token
can be guessed; people whose tokens hold go on. Each process counts for itself.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.access import SESSION_COOKIE, staff_of
from api.http.gcra import MOST_CALLERS, GcraLimiter, Rate, RateDecision
from api.http.problems import UNAUTHORIZED
from formats.crypto.hashing import sha256
from node.faults import AskedTooOften, NodeRefusal
from node.installation.settings.rate_limits import RateLimitSettings

SIGN_IN = ("POST", "/sign-in")
_READS = ("GET", "HEAD", "OPTIONS")
_PAGES = ("/v/", "/web/")
_PAGE_ADDRESSES = ("/v",)
_HOME = "/"
_VERIFY = "/credentials/verify"


Refuse = Callable[[Request, NodeRefusal], Response]


class RateLimits:
    """The middleware. `clock_ns` never goes back; `refuse` writes the answer, for people or programs."""

    def __init__(self, app: ASGIApp, limits: RateLimitSettings, clock_ns: Callable[[], int], refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse
        self._limiter = GcraLimiter(clock_ns)
        self._attempts = Rate("refused-tokens", limits.refused_tokens_per_minute)
        self._writes = Rate("writes", limits.writes_per_minute)
        self._reads = Rate("reads", limits.reads_per_minute)
        self._pages = Rate("pages", limits.pages_per_minute)
        self._home = Rate("home", limits.home_per_minute)
        self._verifications = Rate("verifications", limits.verifications_per_minute)
        self._token_holders: OrderedDict[bytes, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        request = Request(scope)
        asked = _Caller(request, shown := _shown(request), self._token_holders.get(shown or b""), _address(request))
        rate, decision = self._decide(asked)
        if decision.refused:
            answer = self._refuse(request, AskedTooOften(rate.name, decision.wait_s))
            answer.headers["Retry-After"] = str(decision.wait_s)
            await answer(scope, receive, _with_rate_limit_headers(send, rate, decision))
            return
        await self._app(scope, receive, self._recording_outcome(asked, _with_rate_limit_headers(send, rate, decision)))

    def _decide(self, asked: "_Caller") -> tuple[Rate, RateDecision]:
        """An attempt, if it is one, and a request of its kind; or neither, and which of them there is no more of."""
        if asked.is_attempt:
            attempt = self._limiter.acquire(self._attempts, asked.address)
            if attempt.refused:
                return self._attempts, attempt
        rate = self._rate_of(asked.request)
        decision = self._limiter.acquire(rate, asked.caller)
        if decision.refused and asked.is_attempt:
            self._limiter.refund(self._attempts, asked.address)
        return rate, decision

    def _rate_of(self, request: Request) -> Rate:
        path = request.url.path
        if path == _VERIFY:
            return self._verifications
        if request.method not in _READS:
            return self._writes
        if path == _HOME:
            return self._home
        return self._pages if path in _PAGE_ADDRESSES or path.startswith(_PAGES) else self._reads

    def _recording_outcome(self, asked: "_Caller", send: Send) -> Send:
        async def recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._record_outcome(asked, refused=message["status"] == UNAUTHORIZED)
            await send(message)

        return recorded

    def _record_outcome(self, asked: "_Caller", *, refused: bool) -> None:
        """Whether what was shown holds. Attempts that did not fail are given back."""
        if asked.is_attempt and not refused:
            self._limiter.refund(self._attempts, asked.address)
        if asked.shown is None:
            return
        if refused:
            self._token_holders.pop(asked.shown, None)
        elif staff := staff_of(asked.request):
            self._token_holders[asked.shown] = staff
            self._token_holders.move_to_end(asked.shown)
            while len(self._token_holders) > MOST_CALLERS:
                self._token_holders.popitem(last=False)


@dataclass(frozen=True)
class _Caller:
    """`shown`: the digest of the token or session, None without one. `token_holder`: whose, if it held before."""

    request: Request
    shown: bytes | None
    token_holder: str | None
    address: str

    @property
    def caller(self) -> str:
        return f"staff {self.token_holder}" if self.token_holder else self.address

    @property
    def is_attempt(self) -> bool:
        signs_in = (self.request.method, self.request.url.path) == SIGN_IN
        return signs_in or (self.shown is not None and self.token_holder is None)


def _shown(request: Request) -> bytes | None:
    token, session = request.headers.get("authorization"), request.cookies.get(SESSION_COOKIE)
    return sha256(f"{token}\n{session}".encode()) if token or session else None


def _address(request: Request) -> str:
    """Of IPv6 the first 64 bits: whoever has one of those addresses has them all."""
    if request.client is None:
        return ""
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return request.client.host
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def _with_rate_limit_headers(send: Send, rate: Rate, decision: RateDecision) -> Send:
    """The fields of draft-ietf-httpapi-ratelimit-headers-10."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["RateLimit-Policy"] = f'"{rate.name}";q={rate.quota};w=60'
            wait = f";t={decision.wait_s}" if decision.refused else ""
            headers["RateLimit"] = f'"{rate.name}";r={decision.left}{wait}'
        await send(message)

    return with_headers
