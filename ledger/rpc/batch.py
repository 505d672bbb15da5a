"""Many questions of one method in one request, as many as the chain node takes.

JSON-RPC 2.0 lets a server answer a batch in any order and with an error for any of its members; servers in use also
answer only a part of it. So an answer counts for the question whose id it carries, and for no other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.errors import LedgerRejected, LedgerUnavailable, RpcMalformed, RpcRefused, UndecodedRevert
from ledger.rpc.chain_facts import count_from
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.transport import answers_of, hex_data, results_of

MOST_A_BATCH = 50
_MOST_BYTES = 1 << 20
"""Of one request: nodes refuse bodies of a few megabytes."""

Params = list[Any]
Ask = Callable[[str, Sequence[Params]], Any]
"""One request: the questions are numbered from 0, so that an answer's id is its question's index."""


class Batches:
    """Halves what it asks at once when the node does not answer it, grows again when it does. `url`: whose secrets no
    error repeats."""

    def __init__(self, ask: Ask, *, url: str = "") -> None:
        self._ask, self._url = ask, url
        self._most = MOST_A_BATCH

    def all(self, method: str, params: Sequence[Params]) -> list[Any]:
        """The results in the order of `params`. Raises RpcRefused, RpcMalformed where one has none, also alone."""
        results: list[Any] = []
        while len(results) < len(params):
            some = self._next(params, len(results))
            try:
                results += results_of(method, self._ask(method, some), len(some), url=self._url)
            except (RpcRefused, RpcMalformed):  # too many, or too much of an answer
                if len(some) == 1:
                    raise
                self._most = len(some) // 2
            else:
                self._grow()
        return results

    def each(self, method: str, params: Sequence[Params]) -> list[Mapping[str, Any] | None]:
        """What the node said to each question, a `result` or an `error`; None where it said nothing to it: a question
        that only failed in company may be answered alone."""
        answers: list[Mapping[str, Any] | None] = []
        while len(answers) < len(params):
            answers += self._each(method, self._next(params, len(answers)))
        return answers

    def _each(self, method: str, some: Sequence[Params]) -> list[Mapping[str, Any] | None]:
        answers: list[Mapping[str, Any] | None] = [None] * len(some)
        try:
            answers = answers_of(method, self._ask(method, some), len(some), url=self._url)
        except (
            RpcRefused,
            RpcMalformed,
            LedgerRejected,
            UndecodedRevert,
        ):  # of the first, or of all: none is told apart
            self._most = max(len(some) // 2, 1)
        except LedgerUnavailable:  # nothing is known of any; it may have been more than the node does in time
            self._most = max(len(some) // 2, 1)
            raise
        else:
            self._grow()
        return answers

    def _grow(self) -> None:
        self._most = min(self._most + 1, MOST_A_BATCH)

    def _next(self, params: Sequence[Params], start: int) -> Sequence[Params]:
        """At least one."""
        end, size = start, 0
        while end < min(start + self._most, len(params)):
            size += _size(params[end])
            if end > start and size > _MOST_BYTES:
                break
            end += 1
        return params[start:end]


def _size(part: Any) -> int:
    """About as many bytes as it takes in the request."""
    if isinstance(part, str):
        return len(part)
    return sum(map(_size, part.values() if isinstance(part, Mapping) else part)) if isinstance(part, dict | list) else 8


def gas_or_revert(
    answer: Mapping[str, Any] | None, reverts: RevertDecoder
) -> int | LedgerRejected | UndecodedRevert | None:
    """What one member of a batch of estimates was told; None: nothing that counts without asking for it alone."""
    if answer is None:
        return None
    if "result" not in answer:
        data = hex_data(answer["error"].get("data"))
        return reverts.decode(data) if data else None
    try:
        return count_from(answer["result"])
    except (TypeError, ValueError):
        return None


def hash_told(answer: Mapping[str, Any] | None) -> str | None:
    """The hash that one member of a batch of transactions was answered with."""
    told = (answer or {}).get("result")
    return told.lower() if isinstance(told, str) else None
