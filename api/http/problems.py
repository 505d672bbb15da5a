"""Errors as `application/problem+json` (RFC 9457), and the only place that knows HTTP status codes.

A refusal's class gives the type (`VoucherExpired` → `/problems/voucher-expired`) and this table its status; the most
specific class that stands here decides.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.http.field_faults import field_fault
from api.http.request_names import name_of
from ledger import errors as ledger
from ledger.bookings.assets import errors as assets
from ledger.bookings.reserving import errors as reserving
from ledger.consortium import errors as consortium
from ledger.credentials import errors as credentials
from ledger.splits import act_errors, agreement_errors, export, line_errors
from ledger.storage import is_busy, is_storage_full
from node import faults
from node.bookings import door_faults as doors
from node.bookings.calendars import faults as planning
from node.faults import NodeRefusal, RequestInvalid, RowFault, slug_of
from node.issuing import faults as issuing
from node.peers import faults as peers
from node.publishing import faults as publishing
from node.registrar import faults as registrar
from node.rosters import faults as rosters
from node.splits.agreements import faults as agreements
from node.splits.approvals import faults as approvals
from node.splits.attestations import faults as attestations
from node.splits.entries import faults as entries
from wallet.documents.fields import FieldFault

OK, CREATED, ACCEPTED = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED
UNAVAILABLE, UNAUTHORIZED = HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.UNAUTHORIZED
NOT_MODIFIED, PERMANENT_REDIRECT = HTTPStatus.NOT_MODIFIED, HTTPStatus.PERMANENT_REDIRECT
SEE_OTHER, OWN_FAULT = HTTPStatus.SEE_OTHER, HTTPStatus.INTERNAL_SERVER_ERROR
MEDIA_TYPE = "application/problem+json"
INTERNAL = "internal-error"
REFUSING = tuple(each for each in HTTPStatus if each >= HTTPStatus.BAD_REQUEST)
RETRY_AFTER_S = 2
"""Of a node that has more to do than it can."""

log = logging.getLogger("guild.api")

STATUSES: dict[type[Exception], HTTPStatus] = {
    NodeRefusal: HTTPStatus.CONFLICT,
    faults.ConfigFault: HTTPStatus.INTERNAL_SERVER_ERROR,
    faults.NotDeployed: HTTPStatus.SERVICE_UNAVAILABLE,
    faults.TokenInvalid: HTTPStatus.UNAUTHORIZED,
    faults.OriginForeign: HTTPStatus.FORBIDDEN,
    faults.RoleMissing: HTTPStatus.FORBIDDEN,
    faults.RolesNotAllowed: HTTPStatus.UNPROCESSABLE_ENTITY,
    faults.NotFound: HTTPStatus.NOT_FOUND,
    faults.RequestInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    faults.AskedTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    faults.NodeOverloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    faults.RequestTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    faults.IdempotencyKeyMissing: HTTPStatus.BAD_REQUEST,
    faults.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    **dict.fromkeys((doors.DoorDeviceUnknown, doors.DoorCodeUnknown), HTTPStatus.NOT_FOUND),
    doors.DoorCodeInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    doors.DoorTriesUsed: HTTPStatus.TOO_MANY_REQUESTS,
    **dict.fromkeys((rosters.RosterRefused, issuing.SittingInvalid), HTTPStatus.UNPROCESSABLE_ENTITY),
    agreements.AgreementInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    **dict.fromkeys((entries.EntriesRefused, entries.VoucherRefused), HTTPStatus.UNPROCESSABLE_ENTITY),
    planning.FeedTooLarge: HTTPStatus.UNPROCESSABLE_ENTITY,
    **dict.fromkeys((planning.SheetRefused, planning.SeriesRefused), HTTPStatus.UNPROCESSABLE_ENTITY),
    faults.SealBroken: HTTPStatus.INTERNAL_SERVER_ERROR,
    **dict.fromkeys((issuing.ApproverIsPreparer, issuing.ConfirmerIsAsker), HTTPStatus.FORBIDDEN),
    issuing.WithdrawerIsRevoker: HTTPStatus.FORBIDDEN,
    **dict.fromkeys((approvals.ApproverIsGiver, approvals.WithdrawerNotGiver), HTTPStatus.FORBIDDEN),
    registrar.RegistrarQuotaUsed: HTTPStatus.TOO_MANY_REQUESTS,
    registrar.HolderUnknown: HTTPStatus.NOT_FOUND,
    attestations.AttestationSubjectUnknown: HTTPStatus.NOT_FOUND,
    peers.CounterpartUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    issuing.NothingToErase: HTTPStatus.NOT_FOUND,
    issuing.DocumentErased: HTTPStatus.GONE,
    publishing.TrustRootNotPinned: HTTPStatus.SERVICE_UNAVAILABLE,
    publishing.SnapshotViewUnsettled: HTTPStatus.SERVICE_UNAVAILABLE,
    publishing.EventsUnread: HTTPStatus.SERVICE_UNAVAILABLE,
    publishing.PageNotBuilt: HTTPStatus.NOT_FOUND,
    ledger.LedgerError: HTTPStatus.INTERNAL_SERVER_ERROR,
    ledger.LedgerRejected: HTTPStatus.CONFLICT,
    ledger.LedgerUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    ledger.StorageFull: HTTPStatus.SERVICE_UNAVAILABLE,
    ledger.SubmissionUnknown: HTTPStatus.GATEWAY_TIMEOUT,
    ledger.ChainMismatch: HTTPStatus.SERVICE_UNAVAILABLE,
    ledger.CommandConflict: HTTPStatus.CONFLICT,
    consortium.AccountRoleMissing: HTTPStatus.FORBIDDEN,
    consortium.MemberUnknown: HTTPStatus.NOT_FOUND,
    consortium.StandardUnknown: HTTPStatus.NOT_FOUND,
    consortium.AccreditationUnknown: HTTPStatus.NOT_FOUND,
    consortium.KeyUnknown: HTTPStatus.NOT_FOUND,
    consortium.ConsortiumPaused: HTTPStatus.SERVICE_UNAVAILABLE,
    assets.AssetUnknown: HTTPStatus.NOT_FOUND,
    assets.ApprovalUnknown: HTTPStatus.NOT_FOUND,
    reserving.BookingUnknown: HTTPStatus.NOT_FOUND,
    **dict.fromkeys((agreement_errors.AgreementUnknown, agreement_errors.VersionUnknown), HTTPStatus.NOT_FOUND),
    act_errors.ActUnknown: HTTPStatus.NOT_FOUND,
    **dict.fromkeys((line_errors.AllocationUnknown, line_errors.LineObjectionUnknown), HTTPStatus.NOT_FOUND),
    export.AgreementNotActive: HTTPStatus.NOT_FOUND,
    export.PeriodNotClosed: HTTPStatus.CONFLICT,
    export.VersionTextMissing: HTTPStatus.CONFLICT,
    export.ActTextUnknown: HTTPStatus.CONFLICT,
    credentials.BatchUnknown: HTTPStatus.NOT_FOUND,
    credentials.RevocationUnknown: HTTPStatus.NOT_FOUND,
}


def status_of(error: type[Exception]) -> HTTPStatus:
    """The status of the most specific class in the table."""
    return next(STATUSES[each] for each in error.__mro__ if each in STATUSES)


def install(app: FastAPI) -> None:
    """Make every answer that is not a success a problem, the framework's own too."""
    app.add_exception_handler(NodeRefusal, _refused)
    app.add_exception_handler(ledger.LedgerError, _ledger)
    app.add_exception_handler(FieldFault, _field)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(OSError, _storage)
    app.add_exception_handler(DBAPIError, _storage)
    app.add_exception_handler(PoolTimeout, _no_connection)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    slug: str,
    status: HTTPStatus,
    detail: str,
    *,
    values: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {
        "type": f"/problems/{slug}",
        "title": title_of(slug),
        "status": int(status),
        "detail": detail,
    }
    return JSONResponse({**(values or {}), **body}, int(status), headers=dict(headers or {}), media_type=MEDIA_TYPE)


def slug_of_status(status: HTTPStatus) -> str:
    """Of what the framework refuses."""
    return status.phrase.lower().replace(" ", "-")


def title_of(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def refusal_problem(error: NodeRefusal) -> JSONResponse:
    status = status_of(type(error))
    values: dict[str, Any] = {"values": error.values()}
    if error.row_faults():
        values["errors"] = [each.to_json() for each in error.row_faults()]
    headers = {"WWW-Authenticate": "Bearer"} if status is UNAUTHORIZED else {}
    if isinstance(error, faults.AskedTooOften | faults.NodeOverloaded):
        headers["Retry-After"] = str(error.retry_after_s)
    return problem(error.slug(), status, str(error), values=values, headers=headers)


def ledger_problem(error: ledger.LedgerError) -> JSONResponse:
    status = status_of(type(error))
    if status >= OWN_FAULT:
        log.error("%s", error)
    values = {"values": {name: _shown(value) for name, value in error.values().items()}}
    return problem(slug_of(type(error).__name__), status, meaning_of(type(error)) or str(error), values=values)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, NodeRefusal)
    return refusal_problem(error)


async def _ledger(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ledger.LedgerError)
    return ledger_problem(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # What was sent is not repeated: it may be a person's number.
    return refusal_problem(RequestInvalid([field_fault(each) for each in error.errors()]))


async def _field(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FieldFault)
    return refusal_problem(RequestInvalid([RowFault(0, error.field, error.code, error.detail, error.cure)]))


async def _framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return problem(slug_of_status(status), status, str(error.detail), headers=error.headers)


async def _storage(request: Request, error: Exception) -> JSONResponse:
    """A full disk that was met outside of a session and of our own writers, as while an upload was received; or more
    writers than the database takes."""
    if is_busy(error):
        log.warning("no turn to write came on %s", name_of(request.scope))
        return refusal_problem(faults.NodeOverloaded(RETRY_AFTER_S))
    if is_storage_full(error):
        return ledger_problem(ledger.StorageFull(place=str(getattr(error, "filename", None) or "a temporary file")))
    return await _unexpected(request, error)


async def _no_connection(request: Request, error: Exception) -> JSONResponse:
    log.warning("no database connection came free on %s", name_of(request.scope))
    return refusal_problem(faults.NodeOverloaded(RETRY_AFTER_S))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("%s on %s", type(error).__name__, name_of(request.scope), exc_info=error)
    return problem(INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of this node; it is in its log.")


def meaning_of(refusal: type[Exception]) -> str:
    """The class's docstring on one line; empty where a dataclass made one up from its fields."""
    own = " ".join((refusal.__doc__ or "").split())
    return "" if own.startswith(f"{refusal.__name__}(") else own


def _shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value if isinstance(value, str | bool) else str(value)
