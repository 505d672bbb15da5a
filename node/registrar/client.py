"""How a certifier's node asks the registrar's: over HTTP, also where both are one machine.

Every call may be repeated: handles and links are the same each time.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field

from formats.bounds import bounded_json
from formats.encoding import from_hex
from formats.faults import Fault
from formats.link import Link
from node import bounded_http, peer_http
from node.installation.config import RegistrarPeer
from node.registrar.faults import TRAIL_OUTSTANDING
from node.registrar.people import HandleResult, IdentityQuery
from node.registrar.sittings import SittingAnnounced
from node.registrar.vouchers import VoucherGiven, VoucherWanted

TIMEOUT_S = 15.0
"""Of silence. Shorter than `readyz` waits for a sign of the worker, which asks."""
MAX_PEOPLE_A_CALL = 500
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RegistrarUnavailable(Exception):
    """No usable answer. Ask again later; nothing was decided."""


class RegistrarSilent(RegistrarUnavailable):
    """No answer at all, or none that ends: whatever is asked of this registrar now waits as long."""


class DailyQuotaReached(RegistrarUnavailable):
    """This member may ask about no more people today. The registrar counts anew each day in China."""


class RegistrarRefusal(Fault):
    """The registrar answered no. `slug` is the type of its problem, `reason` its own word."""

    slug: str
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.slug}: {self.reason}: {self.detail}"


class _HandleOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    handle: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None
    refusal: Annotated[str, Field(max_length=100)] | None


class _HandlesOut(BaseModel):
    people: list[_HandleOut]


class _QuotaOut(BaseModel):
    most: int
    used: int
    asked: int


class _LinkOut(BaseModel):
    tag: _Hash
    link: _Hash


class _VoucherOut(BaseModel):
    registrar: int
    deadline: int
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{130}$")]
    links: list[_LinkOut]


class _VoucherStateOut(BaseModel):
    state: str


Answer = TypeVar("Answer", bound=BaseModel)


class RegistrarClient:
    """One registrar, as one hosted member knows it. Raises RegistrarUnavailable, RegistrarRefusal."""

    def __init__(self, peer: RegistrarPeer, home: Path, *, timeout_s: float = TIMEOUT_S) -> None:
        self._peer, self._home, self._timeout_s = peer, home, timeout_s

    def handles(self, sitting: SittingAnnounced, people: Sequence[IdentityQuery]) -> list[HandleResult]:
        """In the order asked."""
        announced = {"sitting": sitting.id, "standard": sitting.standard, "level": sitting.level, "rows": sitting.rows}
        found: list[HandleResult] = []
        for start in range(0, len(people), MAX_PEOPLE_A_CALL):
            some = people[start : start + MAX_PEOPLE_A_CALL]
            asked = [{"id_type": each.id_type, "id_number": each.id_number} for each in some]
            answer = self._ask("/registrar/handles", {**announced, "people": asked}, _HandlesOut)
            if len(answer.people) != len(some):
                raise RegistrarUnavailable(f"{len(answer.people)} answers to {len(some)} questions")
            found += [HandleResult(each.handle, each.refusal) for each in answer.people]
        return found

    def voucher(self, wanted: VoucherWanted) -> VoucherGiven:
        entries = [
            {
                "handle": each.handle,
                "document_digest": each.document_digest.hex(),
                "token_digest": each.token_digest.hex(),
            }
            for each in wanted.entries
        ]
        body = {
            "sitting": wanted.sitting,
            "batch": wanted.batch.hex(),
            "standard": wanted.standard,
            "level": wanted.level,
            "accreditation": wanted.accreditation,
            "credential_key": wanted.credential_key.hex(),
            "token_key": wanted.token_key.hex(),
            "entries": entries,
        }
        answer = self._ask("/registrar/vouchers", body, _VoucherOut)
        links = tuple(Link(from_hex(each.tag, 32), from_hex(each.link, 32)) for each in answer.links)
        if len(links) != len(wanted.entries) or answer.registrar != self._peer.member:
            raise RegistrarUnavailable("the voucher is not for this batch or not by this registrar")
        return VoucherGiven(answer.registrar, answer.deadline, bytes.fromhex(answer.signature), links)

    def close_voucher(self, batch: str) -> None:
        """Closed now or before, or never given: of this batch nothing stands there any more."""
        try:
            self._ask(f"/registrar/vouchers/{batch}/close", None, _VoucherStateOut)
        except RegistrarRefusal as refusal:
            if refusal.slug != _NO_VOUCHER:
                raise

    def _ask(self, path: str, body: dict[str, Any] | None, shape: type[Answer]) -> Answer:
        answer = self._post(path, body)
        if not answer.is_success:
            raise refusal_of(path, answer)
        try:
            return shape.model_validate(bounded_json.loads(answer.content, most_bytes=bounded_http.MOST_BYTES))
        except ValueError as error:
            raise RegistrarUnavailable(f"{path}: an answer of another form") from error

    def _post(self, path: str, body: dict[str, Any] | None) -> bounded_http.Answer:
        """Whatever the registrar answers. Raises RegistrarUnavailable, RegistrarSilent."""
        try:
            headers = peer_http.headers(self._home / self._peer.token_file)
        except peer_http.PeerTokenMissing as missing:
            raise RegistrarUnavailable(f"{path}: {missing}") from missing
        try:
            return bounded_http.ask(
                "POST",
                self._peer.url.rstrip("/") + path,
                json=body,
                headers=headers,
                timeout=self._timeout_s,
            )
        except bounded_http.AnswerTooLarge as error:
            raise RegistrarUnavailable(f"{path}: {type(error).__name__}") from error
        except (httpx.HTTPError, OSError) as error:
            raise RegistrarSilent(f"{path}: {type(error).__name__}") from error


def refusal_of(path: str, answer: bounded_http.Answer) -> Exception:
    """A refusal is about the content; what is about this token, its quota or the registrar's health may pass."""
    problem = peer_http.problem_of(answer)
    slug, reason = problem.slug, str(problem.values.get("reason", problem.slug))
    if reason == TRAIL_OUTSTANDING:  # of other batches, which are on their way
        return RegistrarUnavailable(f"{path}: {reason}: {problem.detail}")
    if slug == _QUOTA_USED:
        return _quota_reached(path, problem.values)
    no_voucher = slug == _NO_VOUCHER and "noun" in problem.values  # a wrong URL answers not-found too, of no noun
    if slug in _FINAL or no_voucher:
        return RegistrarRefusal(slug, reason, problem.detail)
    return RegistrarUnavailable(f"{path}: {slug or answer.status}")


def _quota_reached(path: str, values: Mapping[str, Any]) -> RegistrarUnavailable:
    """What is asked at once and is more than a whole day's quota waits for no day, but for the registrar."""
    try:
        found = _QuotaOut.model_validate(values)
    except ValueError:
        return DailyQuotaReached(f"{path}: {_QUOTA_USED}")
    counted = (
        f"{path}: {_QUOTA_USED}: {found.asked} people at once, {found.used} of {found.most} were asked about today"
    )
    if found.asked > found.most:
        return RegistrarUnavailable(f"{counted}; no day has room for them: ask the registrar for more")
    return DailyQuotaReached(counted)


_NO_VOUCHER, _QUOTA_USED = "not-found", "registrar-quota-used"
_FINAL = frozenset({"voucher-refused", "sitting-refused", "request-invalid", "request-too-large"})
