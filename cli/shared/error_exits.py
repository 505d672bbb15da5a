"""Faults that other parts raise, with the code a command ends with. Anything not named here is a bug."""

from __future__ import annotations

from cli.shared.exits import Exit, Stop
from formats.faults import FormatFault
from formats.yaml.text_tree import TreeFault
from ledger.errors import (
    ChainMismatch,
    CommandConflict,
    LedgerRejected,
    LedgerUnavailable,
    StorageFull,
    SubmissionFault,
    SubmissionUnknown,
    UndecodedRevert,
)
from ledger.storage import is_storage_full
from node.faults import NodeRefusal
from node.running.chain_dump import ChainNotStarted
from node.trust_roots.published_reader import PublishedRefused
from verification.source import SourceUnavailable
from wallet.documents.fields import FieldFault
from wallet.keys.keystore import KeystoreRefused

_CURES: list[tuple[type[Exception], Exit, str]] = [
    (LedgerUnavailable, Exit.UNAVAILABLE, "is the chain node running? --rpc or GUILD_RPC_URL names another"),
    (StorageFull, Exit.UNAVAILABLE, "make room on that disk, then run the same command again"),
    (SubmissionUnknown, Exit.UNAVAILABLE, "it is stored and will not act twice; look again later"),
    (LedgerRejected, Exit.REFUSED, ""),
    (NodeRefusal, Exit.REFUSED, ""),
    (CommandConflict, Exit.REFUSED, "draw a new key for other content"),
    (ChainMismatch, Exit.FAULT, "docs/runbook.md: restore the chain's state, or point at the right chain"),
    (SubmissionFault, Exit.FAULT, "guild reconcile shows what the chain holds and what this node meant"),
    (UndecodedRevert, Exit.FAULT, "this is a bug: report it with the selector"),
    (KeystoreRefused, Exit.REFUSED, ""),
    (SourceUnavailable, Exit.UNAVAILABLE, "is it there, and of this consortium? --rpc or --snapshot names another"),
    (
        PublishedRefused,
        Exit.REFUSED,
        "docs/snapshots.md says what the word means; ask another member's place",
    ),
    (FormatFault, Exit.REFUSED, "the bytes are not what docs/formats.md says; ask for the file again"),
    (ChainNotStarted, Exit.UNAVAILABLE, "the log says why; is the port taken?"),
]


def tree_stop(fault: TreeFault, lang: str | None) -> Stop:
    """The end of a command that read a file of YAML, in the language asked for."""
    from cli.shared.verdict import language

    spoken = language(lang)
    title, cure = fault.what(spoken), fault.cure_in(spoken)
    return Stop(Exit.REFUSED, title, cure=cure, type=fault.reason, line=fault.line, column=fault.column, key=fault.key)


def stop_for(error: Exception) -> Stop | None:
    """The end of the command for a foreseen fault; None for a bug."""
    if isinstance(error, FieldFault):
        return Stop(Exit.REFUSED, f"{error.field}: {error.detail}", cure=error.cure, type=error.code)
    if isinstance(error, TreeFault):
        return tree_stop(error, None)
    if is_storage_full(error):
        error = StorageFull(place=str(getattr(error, "filename", None) or "the disk"))
    if isinstance(error, OSError) and error.filename:
        title = f"{error.filename}: {(error.strerror or 'cannot be used').lower()}"
        return Stop(Exit.REFUSED, title, cure="put it right, or name another file", type="file-unusable")
    for kind, exit_code, cure in _CURES:
        if isinstance(error, kind):
            faults = [each.to_json() for each in error.row_faults()] if isinstance(error, NodeRefusal) else []
            return Stop(exit_code, str(error), cure=cure, faults=faults, type=type(error).__name__)
    return None
