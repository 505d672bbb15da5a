"""One JSON-RPC call of the embedded chain, its own methods included: a dump may be large."""

from typing import Any

from formats.bounds import bounded_json
from formats.faults import FormatFault
from node import bounded_http

_MOST_OF_A_DUMP = 1 << 30


class RpcRefused(Exception):
    """The chain answered a call with an error."""


def ask(rpc_url: str, method: str, *params: object) -> Any:
    """Its result. Raises RpcRefused, httpx.HTTPError."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    said = bounded_http.ask("POST", rpc_url, most_bytes=_MOST_OF_A_DUMP, json=asked, timeout=5.0)
    try:
        answer = bounded_json.loads_object(said.content, most_bytes=_MOST_OF_A_DUMP)
    except FormatFault as fault:
        raise RpcRefused(f"{method}: {fault}") from fault
    if "result" not in answer:
        raise RpcRefused(f"{method}: {str(answer.get('error'))[:500]}")
    return answer["result"]
