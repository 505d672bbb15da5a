"""No start of a process pays for BLS, which no key of ours uses; whoever uses it has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tidying.imports import imports_of
from scripts.tidying.tree import SHIPPED, tree_of

ROOT = Path(__file__).parents[2]
BRING_IT = {"eth_account", "eth_keyfile", "web3"}
TABLES = ("py_ecc.optimized_bls12_381.optimized_pairing", "py_ecc.bls12_381.bls12_381_pairing")
IMPORT = f"""
import importlib, inspect, sys
importlib.import_module(sys.argv[1])
inspect.getmodule(inspect.currentframe())
assert sys.modules.keys() & {BRING_IT}, "imports none of them"
print(*sys.modules.keys() & set({TABLES}))
"""
USE = """
import formats
from eth_keyfile import keyfile
made = keyfile.create_keyfile_json(bytes(31) + b"\\x01", b"secret", version=4, iterations=2)
from py_ecc.bls import G2ProofOfPossession
from py_ecc.bls12_381 import curve_order, pairing
assert bytes.fromhex(made["pubkey"]) == G2ProofOfPossession.SkToPk(1)
assert keyfile.decode_keyfile_json(made, b"secret") == bytes(31) + b"\\x01"
assert keyfile.MAX_V4_PRIVATE_KEY == curve_order - 1
import py_ecc
assert (py_ecc.bls.G2ProofOfPossession, py_ecc.bls12_381.pairing) == (G2ProofOfPossession, pairing)
print("used")
"""


def said_by(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def bringing_it() -> list[str]:
    """Every module of ours that imports one of those libraries by itself."""
    tree = tree_of(ROOT)
    return [
        path.removesuffix(".py").replace("/", ".")
        for path in tree.python_under(*SHIPPED)
        if any(name in tree.text(path) for name in BRING_IT)
        and {imported.name.partition(".")[0] for imported in imports_of(tree.module(path))} & BRING_IT
    ]


@pytest.mark.parametrize("module", bringing_it())
def test_whichever_module_of_ours_is_imported_first_no_table_is_computed(module: str) -> None:
    assert said_by(IMPORT, module) == ""


def test_what_is_used_of_it_is_what_the_library_says() -> None:
    assert said_by(USE) == "used"
