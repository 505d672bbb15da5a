"""A chain node's refusal inside an HTTP error: what a 200 would have carried as a JSON-RPC error."""

from collections.abc import Mapping
from typing import Any

import requests

from formats.bounds import bounded_json
from formats.faults import FormatFault
from ledger.errors import LedgerError, LedgerUnavailable, RpcRefused
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.transport import error_code, hex_data, said_by, shown

# Too wide, too many, too large: some providers say so with nothing but the status.
_ASKED_TOO_MUCH = (400, 413)
_LONGEST_REFUSAL = 4_096
RUN_A_CONTRACT = frozenset({"eth_call", "eth_estimateGas"})
"""To anything else revert data is no answer: a node that will not take signed bytes has only refused them now."""


def refusal_of(method: str, error: requests.HTTPError, reverts: RevertDecoder) -> LedgerError:
    """The decoded revert, `RpcRefused` where the node said no, `LedgerUnavailable` where nothing follows from it."""
    response, url = error.response, error.response.url
    spoken = _error_in(response.content) if len(response.content) <= _LONGEST_REFUSAL else None
    if spoken is None and response.status_code not in _ASKED_TOO_MUCH:
        return LedgerUnavailable(method=method, reason=said_by(error, url=url))
    data = hex_data((spoken or {}).get("data")) if method in RUN_A_CONTRACT else None
    if data is not None:
        return reverts.decode(data)
    reason = shown((spoken or {}).get("message", error), url=url)
    return RpcRefused(method=method, reason=reason, code=error_code(spoken) or -response.status_code)


def _error_in(body: bytes) -> Mapping[str, Any] | None:
    """The JSON-RPC error object of an answer, or of the first in a batch."""
    try:
        found = bounded_json.loads(body, most_bytes=_LONGEST_REFUSAL)
    except FormatFault:
        return None
    one = found[0] if isinstance(found, list) and found else found
    error = one.get("error") if isinstance(one, Mapping) else None
    return error if isinstance(error, Mapping) else None
