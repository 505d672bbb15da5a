"""What can go wrong between us and the chain: one tree, typed by what the caller may do next.

`LedgerRejected` the chain said no, do not retry · `LedgerUnavailable` retry with the same key · `SubmissionUnknown`
poll, never resend under a new key · `UndecodedRevert`, `UnexpectedFault` a bug · `ChainMismatch`, `SubmissionFault`
stop, call a person.
"""

import hashlib
from typing import ClassVar

from formats.faults import Fault

_MOST_OF_A_REVERT = 256


class LedgerError(Fault):
    """Every error of this tree; its fields are the offending values."""


class LedgerRejected(LedgerError):
    """The chain said no. Never retried.

    One subclass per Solidity error, by the same name, its fields in ABI order (camelCase becomes snake_case; a
    Python keyword gets a trailing underscore). Defining the class registers it for decoding.
    """

    by_name: ClassVar[dict[str, type["LedgerRejected"]]] = {}

    # True where the refusal itself says that this very command is on the chain already.
    means_already_done: ClassVar[bool] = False

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        known = LedgerRejected.by_name.setdefault(cls.__name__, cls)
        assert known.__module__ == cls.__module__, (
            f"two classes spell {cls.__name__}: {known.__module__}, {cls.__module__}"
        )


class CommandRepeated(LedgerRejected):
    """This (member, request id) has acted before."""

    member: int
    request_id: bytes

    means_already_done: ClassVar[bool] = True


class LedgerUnavailable(LedgerError):
    """No answer, or none that says anything about the command. Retry with the same key."""

    method: str
    reason: str

    def __str__(self) -> str:
        return f"the chain node gives no usable answer to {self.method}: {self.reason}"


class RpcRefused(LedgerUnavailable):
    """The chain node answered the call with an error that carries no revert.

    `code` is the JSON-RPC error code; `reason` is the node's text, for people only.
    """

    code: int


class LogsIncomplete(LedgerUnavailable):
    """What the chain node told of a block is not all that the block's header commits to, or does not follow the block
    before it. Nothing of it counts: read it again.
    """

    block: int

    def __str__(self) -> str:
        return (
            f"the chain node does not tell block {self.block} whole ({self.method}: {self.reason}): nothing from there "
            "on is taken as read; it is asked again, and if that does not help, use another chain node"
        )


class RpcMalformed(LedgerUnavailable):
    """The chain node answered with something that is no answer: another form, too large, nested too deep."""


class StorageFull(LedgerError):
    """No space is left where this node keeps its data: nothing was stored. Make room, then do the same again."""

    place: str


class SubmissionUnknown(LedgerError):
    """Not known yet whether the command is on the chain. Poll; never resend it under a new key."""

    submission: str
    state: str


class UndecodedRevert(LedgerError):
    """A revert that no registered class spells: a missing class, a fault in a contract, or a chain node's invention.

    `data` is its beginning, 256 bytes at most, `size` and `sha256` are of the whole: a node may answer megabytes.
    """

    selector: str
    name: str
    size: int
    sha256: str
    data: bytes

    @classmethod
    def of(cls, data: bytes, name: str) -> "UndecodedRevert":
        return cls(
            selector="0x" + data[:4].hex(),
            name=name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            data=data[:_MOST_OF_A_REVERT],
        )


class ChainMismatch(LedgerError):
    """The chain behind this URL is not the one this installation belongs to (wiped, or another)."""

    chain_id: int
    expected_genesis: str
    found_genesis: str

    def __str__(self) -> str:
        return (
            f"chain {self.chain_id} starts with genesis {self.found_genesis}, but this installation belongs to "
            f"{self.expected_genesis}: restore the chain's state, or point the node at the right chain"
        )


class CommandConflict(LedgerError):
    """A command with this key was enqueued before with other content."""

    member: int
    key: str
    submission: str


class SubmissionFault(LedgerError):
    """The chain holds something else under our key or batch id, or what it did is not what we asked for.

    Never resolved by the machine: a person must reconcile it.
    """

    submission: str
    fault: str
    found: str


class UnexpectedFault(LedgerError):
    """A fault of this software, in this one thing; its stack stands in the log. Report it, upgrade, then resume it.

    `error` is the exception's type, `where` the line of ours that it came from.
    """

    subject: str
    error: str
    where: str
