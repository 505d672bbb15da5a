"""Revert data → the error class of the same name, found by its selector, never by any text."""

import keyword
import re
from collections.abc import Iterable

from ledger.errors import LedgerRejected, UndecodedRevert
from ledger.rpc.abi import Abi, AbiDataMalformed, AbiError, type_of

# Solidity's own two (ABI specification, "Error handling"): a contract of ours raises neither on purpose.
_BUILT_IN = {bytes.fromhex("08c379a0"): "Error", bytes.fromhex("4e487b71"): "Panic"}


class RevertDecoder:
    """Knows the errors of the given ABIs. One error may stand in several of them."""

    def __init__(self, abis: Iterable[Abi]) -> None:
        self._errors: dict[bytes, AbiError] = {e.selector: e for abi in abis for e in abi.errors.values()}

    def decode(self, data: bytes) -> LedgerRejected | UndecodedRevert:
        """The error to raise. Anything not spelled by a registered class is an `UndecodedRevert`."""
        error = self._errors.get(data[:4])
        refusal = LedgerRejected.by_name.get(error.name) if error else None
        if error is None or refusal is None:
            name = error.name if error else _BUILT_IN.get(data[:4], "")
            return UndecodedRevert.of(data, name)
        try:
            return refusal(*error.decode(data))
        except AbiDataMalformed:
            return UndecodedRevert.of(data, error.name)


def misspelled(abi: Abi) -> list[str]:
    """What keeps this ABI's errors and their classes apart, one sentence each; empty where all agree."""
    faults = []
    for error in abi.errors.values():
        wanted = tuple(field_name(part["name"]) for part in error.item["inputs"])
        refusal = LedgerRejected.by_name.get(error.name)
        if refusal is None:
            faults.append(f"{abi.name}.{error.name} has no class: it needs the fields {wanted}")
        elif refusal.field_names() != wanted:
            faults.append(f"{abi.name}.{error.name} has fields {refusal.field_names()}, the ABI says {wanted}")
        else:
            faults += _mistyped(abi.name, error, refusal)
    return faults


def field_name(solidity_name: str) -> str:
    """assetId → asset_id; from → from_."""
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda hit: "_" + hit.group(1).lower(), solidity_name)
    return snake + "_" if keyword.iskeyword(snake) else snake


def _mistyped(contract: str, error: AbiError, refusal: type[LedgerRejected]) -> list[str]:
    hints = refusal.__annotations__
    faults = []
    for part in error.item["inputs"]:
        name, wanted = field_name(part["name"]), _python_type(type_of(part))
        written = getattr(hints[name], "__name__", hints[name])
        if written != wanted:
            faults.append(f"{contract}.{error.name}.{name} is {written}, the ABI says {wanted}")
    return faults


def _python_type(declared: str) -> str:
    if declared.endswith("]") or declared.startswith("("):
        return "tuple"
    if declared.startswith("bytes"):
        return "bytes"
    return {"address": "str", "string": "str", "bool": "bool"}.get(declared, "int")
