"""Writes: each carries an `Idempotency-Key`, runs in one transaction and answers alike when it is sent again."""

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Protocol, TypeVar, runtime_checkable

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.access import NodeOf
from api.http.problems import ACCEPTED, CREATED, OK
from formats.bounds import bounded_json
from formats.crypto.hashing import sha256
from node.installation.node import Node
from node.staff.access import Principal
from node.staff.idempotency import Answer, answered, once

Prepared = TypeVar("Prepared")


@runtime_checkable
class Located(Protocol):
    """What was made, or is under way, has an address: where to follow it."""

    def location(self) -> str | None: ...


class Write:
    """One write request. `request` is what makes two of them the same: method, path and the parsed content. `model`: of
    the answer, by which its `Location` is the same for every retry; None for a form, which leads on by itself."""

    def __init__(self, node: Node, key: str, target: str, model: type[BaseModel] | None = None) -> None:
        self._node, self._key, self._target, self._model = node, key, target, model

    def request_id(self, by: Principal) -> bytes:
        """32 bytes, the same for every retry of this write: what the chain refuses to do twice."""
        return sha256(b"guild/command/1", by.staff_id.encode(), b"\n", self._key.encode())

    def once(
        self,
        by: Principal,
        request: BaseModel | dict[str, Any] | None,
        act: Callable[[Session], BaseModel],
        *,
        status: HTTPStatus = OK,
    ) -> Response:
        """Run `act` at most once for this person and key; its result is the answer's body."""
        return self._response(self._once(by, self._hash_of(request), act, status))

    def once_prepared(
        self,
        by: Principal,
        request: BaseModel | dict[str, Any] | None,
        prepare: Callable[[], Prepared],
        act: Callable[[Session, Prepared], BaseModel],
        *,
        status: HTTPStatus = OK,
    ) -> Response:
        """As `once`. `prepare` runs before, without a lock, for it may ask another node; not where it was answered
        before."""
        request_hash = self._hash_of(request)
        answer = answered(self._node, by, key=self._key, request_hash=request_hash)
        if answer is None:
            prepared = prepare()
            answer = self._once(by, request_hash, lambda session: act(session, prepared), status)
        return self._response(answer)

    def _once(
        self, by: Principal, request_hash: bytes, act: Callable[[Session], BaseModel], status: HTTPStatus
    ) -> Answer:
        def acted(session: Session) -> Answer:
            return Answer(status, act(session).model_dump_json().encode())

        return once(self._node, by, key=self._key, request_hash=request_hash, act=acted)

    def _response(self, answer: Answer) -> Response:
        headers = {}
        if self._model is not None and answer.status in (CREATED, ACCEPTED):
            made = self._model.model_validate(bounded_json.loads(answer.body, most_bytes=len(answer.body)))
            location = made.location() if isinstance(made, Located) else None
            headers = {} if location is None else {"Location": location}
        return Response(answer.body, answer.status, headers=headers, media_type="application/json")

    def _hash_of(self, request: BaseModel | dict[str, Any] | None) -> bytes:
        content = request.model_dump(mode="json") if isinstance(request, BaseModel) else request
        # Keyed: a request may hold an identity number, and a plain hash of one is as good as the number.
        text = f"{self._target}\n{json.dumps(content, sort_keys=True)}"
        return hmac.digest(self._node.sealer.derive("request-hash"), text.encode(), "sha256")


async def _write(
    node: NodeOf,
    request: Request,
    idempotency_key: Annotated[str, Header(description="Drawn once for one act and kept for its retries")] = "",
) -> Write:
    model = request.scope["route"].response_model or BaseModel
    return Write(node, idempotency_key, f"{request.method} {request.url.path}", model)


Writes = Annotated[Write, Depends(_write)]
