"""One fault, one class: found by selector, with the values of the chain."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import pytest
from web3.exceptions import ContractLogicError, Web3RPCError

from ledger.errors import (
    CommandRepeated,
    LedgerError,
    LedgerRejected,
    LedgerUnavailable,
    RpcRefused,
    UndecodedRevert,
)
from ledger.rpc.abi import Abi
from ledger.rpc.chain_facts import count_from, fee_from
from ledger.rpc.client import ChainClient, revert_data
from ledger.rpc.reverts import RevertDecoder, field_name, misspelled
from tests.pipeline.harness import INBOX, MEMBER, Harness, PayloadTooLong

REVERT = bytes.fromhex("08c379a0") + bytes(64)


def test_a_refused_call_and_a_refused_estimate_raise_the_class_with_its_values(harness: Harness) -> None:
    calldata = harness.put(1, bytes(1025)).calldata
    for act in (harness.client.call, harness.client.estimate_gas):
        with pytest.raises(PayloadTooLong) as refused:
            act(harness.inbox, calldata, sender=harness.sender)
        assert refused.value == PayloadTooLong(member=MEMBER, length=1025, limit=1024)
        assert refused.value.__cause__ is not None


def test_a_repeated_key_is_known_to_mean_that_it_is_done(harness: Harness) -> None:
    harness.send(harness.sender, harness.inbox, harness.put(1).calldata)
    with pytest.raises(CommandRepeated) as refused:
        harness.client.call(harness.inbox, harness.put(1).calldata, sender=harness.sender)
    assert refused.value == CommandRepeated(member=MEMBER, request_id=harness.key(1))
    assert refused.value.means_already_done
    assert not PayloadTooLong.means_already_done


def test_a_revert_that_no_class_spells_is_a_bug_and_says_which(harness: Harness) -> None:
    knows_nothing = ChainClient(harness.client.rpc_url, RevertDecoder([]))
    data = harness.put(1, bytes(1025)).calldata
    with pytest.raises(UndecodedRevert) as refused:
        knows_nothing.call(harness.inbox, data, sender=harness.sender)
    assert refused.value.selector == "0x" + INBOX.errors["PayloadTooLong"].selector.hex()
    decoded = RevertDecoder([]).decode(REVERT)
    assert isinstance(decoded, UndecodedRevert)
    assert decoded.name == "Error"


def test_a_revert_that_no_class_spells_is_shown_by_its_beginning_its_size_and_its_digest() -> None:
    data = REVERT + bytes(1_000_000)
    decoded = RevertDecoder([]).decode(data)
    assert isinstance(decoded, UndecodedRevert)
    assert (decoded.data, decoded.size) == (data[:256], len(data))
    assert decoded.sha256 == sha256(data).hexdigest()
    assert len(str(decoded)) < 1_000


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (ContractLogicError("execution reverted", data="0x01020304"), b"\x01\x02\x03\x04"),
        (ContractLogicError("reverted", data={"message": "x", "txHash": "0xaa", "data": "0x0102"}), b"\x01\x02"),
        (ContractLogicError("reverted", data={"0xaa": {"return": "0x0102"}}), b"\x01\x02"),
        (ContractLogicError("execution reverted", data="no data"), b""),
        (ContractLogicError("insufficient funds", data=None), None),
        (Web3RPCError("x", {"error": {"code": 3, "message": "x", "data": "0x0102"}}), b"\x01\x02"),  # type: ignore[typeddict-item]
        (Web3RPCError("x", {"error": {"code": -32000, "message": "x", "data": "0x0102"}}), b"\x01\x02"),  # type: ignore[typeddict-item]
        (Web3RPCError("x", {"error": {"code": 3, "message": "execution reverted"}}), b""),  # type: ignore[typeddict-item]
        (Web3RPCError("x", {"error": {"code": -32003, "message": "execution reverted"}}), None),  # type: ignore[typeddict-item]
        (Web3RPCError("execution reverted"), None),
    ],
)
def test_revert_data_is_found_wherever_an_engine_puts_it_and_never_in_a_text(
    error: ContractLogicError | Web3RPCError, found: bytes | None
) -> None:
    assert revert_data(error) == found


def test_an_abi_and_its_classes_are_held_together() -> None:
    assert misspelled(INBOX) == []


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        ([{"name": "member", "type": "uint32"}], "Other.PayloadTooLong has fields"),
        (
            [
                {"name": "member", "type": "bytes4"},
                {"name": "length", "type": "uint8"},
                {"name": "limit", "type": "int8"},
            ],
            "Other.PayloadTooLong.member is int, the ABI says bytes",
        ),
    ],
)
def test_a_class_that_differs_from_the_abi_is_named(inputs: list[Mapping[str, Any]], fault: str) -> None:
    (told,) = misspelled(Abi("Other", ({"type": "error", "name": "PayloadTooLong", "inputs": inputs},)))
    assert told.startswith(fault)


def test_an_error_without_a_class_is_named() -> None:
    item = {"type": "error", "name": "NobodyWroteThis", "inputs": [{"name": "from", "type": "uint64"}]}
    assert misspelled(Abi("Other", (item,))) == ["Other.NobodyWroteThis has no class: it needs the fields ('from_',)"]


@pytest.mark.parametrize(("solidity", "python"), [("assetId", "asset_id"), ("from", "from_"), ("keyId", "key_id")])
def test_names_are_turned_in_one_way(solidity: str, python: str) -> None:
    assert field_name(solidity) == python


def test_errors_are_facts_that_cannot_be_changed_but_travel_as_exceptions_do() -> None:
    error = CommandRepeated(member=1, request_id=b"\x01")
    with pytest.raises(AttributeError):
        error.member = 2  # type: ignore[misc]
    with pytest.raises(LedgerError) as caught:
        raise error from ValueError("why")
    assert caught.value is error
    assert isinstance(error.__cause__, ValueError)
    assert str(error) == "Command repeated (member: 1; request id: 0x01)"
    assert error.values() == {"member": 1, "request_id": b"\x01"}
    assert issubclass(RpcRefused, LedgerUnavailable)
    assert not issubclass(LedgerUnavailable, LedgerRejected)


def test_nobody_home_is_unavailable_and_names_the_call() -> None:
    nobody = ChainClient("http://127.0.0.1:9", RevertDecoder([]), timeout_s=1)
    with pytest.raises(LedgerUnavailable) as refused:
        nobody.head()
    assert refused.value.method == "eth_getBlockByNumber"
    assert not isinstance(refused.value, RpcRefused)
    assert refused.value.__cause__ is not None


def test_a_fact_stays_as_it_is_but_lets_python_and_a_framework_mark_it_on_its_way() -> None:
    error: Any = RpcRefused(method="eth_call", reason="x", code=1)
    error.__typer_developer_exception__ = "where it passed"
    with pytest.raises(AttributeError, match="cannot change"):
        error.reason = "y"


@pytest.mark.parametrize(("read", "end"), [(count_from, 1 << 63), (fee_from, 1 << 60)])
def test_a_number_that_no_column_holds_is_no_answer(read: Callable[[int], int], end: int) -> None:
    assert read(end - 1) == end - 1
    for number in (end, -1, True):
        with pytest.raises(ValueError, match="is no count"):
            read(number)
