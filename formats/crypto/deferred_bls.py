"""BLS signatures are for keys of another kind (EIP-2335) than any of ours. `eth_keyfile` imports them all the same,
with whatever signs or asks a chain, and computing their tables takes most of a second of CPU at every start of a
process. Here they are loaded when something of them is first used.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

CURVE_ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""r of BLS12-381 (draft-irtf-cfrg-pairing-friendly-curves, 4.2.1): the one number that is read during the import."""


class _Package(ModuleType):
    """Stands for a package until something of it is used that is not known yet."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # every import from it asks for this
            found = PathFinder.find_spec(self.__name__, importlib.import_module("py_ecc").__path__)
            return found.submodule_search_locations if found else []
        if name.startswith("__"):  # who looks through all modules, as `inspect` does, uses nothing of this one
            raise AttributeError(name)
        return getattr(_loaded(self.__name__), name)


class _Signatures:
    """`py_ecc.bls.G2ProofOfPossession`, by its name alone."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_loaded("py_ecc.bls").G2ProofOfPossession, name)


def defer_bls() -> None:
    """Comes before the first import of `eth_account`, `eth_keyfile` or `web3`. Leaves alone what is loaded already."""
    known: dict[str, dict[str, object]] = {
        "py_ecc.bls": {"G2ProofOfPossession": _Signatures()},
        "py_ecc.bls12_381": {"curve_order": CURVE_ORDER},
    }
    for name, attributes in known.items():
        if name not in sys.modules:
            package = _Package(name)
            package.__dict__.update(attributes)
            sys.modules[name] = package


def _loaded(name: str) -> ModuleType:
    if isinstance(sys.modules.get(name), _Package):
        del sys.modules[name]
    return importlib.import_module(name)
