"""What a chain node tells, as plain values. Hashes and addresses are lower-case 0x text, times unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from eth_utils.address import to_checksum_address

_MOST_ADDRESSES = 1_024
BlockParam = int | Literal["latest"]


checksummed = lru_cache(_MOST_ADDRESSES)(to_checksum_address)
"""As EIP-55 writes an address, which web3 insists on: by a hash of its text, of the same few in each request."""


@dataclass(frozen=True)
class ChainHeader:
    """What a block's header commits to. `transactions` are their hashes, in order; `time` is unix seconds;
    `base_fee_wei` None before EIP-1559."""

    number: int
    hash: str
    parent_hash: str
    time: int
    receipts_root: str
    transactions: tuple[str, ...]
    base_fee_wei: int | None


@dataclass(frozen=True)
class ChainLog:
    """One log as the chain node gave it. `block_time` is None where the engine does not tell it here."""

    block_number: int
    block_hash: str
    block_time: int | None
    tx_hash: str
    log_index: int
    address: str
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class ChainReceipt:
    """`type` is that of the transaction (EIP-2718), 0 for a legacy one."""

    type: int
    tx_hash: str
    succeeded: bool
    block_number: int
    block_hash: str
    tx_index: int
    gas_used: int
    cumulative_gas_used: int
    logs: tuple[ChainLog, ...]


@dataclass(frozen=True)
class Fees:
    """What a transaction must offer now. `base_fee_wei` None: the chain takes legacy transactions only."""

    base_fee_wei: int | None
    priority_fee_wei: int
    max_fee_wei: int


_END = 1 << 256
_TYPES = 0x80  # EIP-2718
_STORABLE = 1 << 63  # of places and times: no more than a column holds
_FEE = 1 << 60  # wei for a unit of gas, over one ether: twice of it and a priority fee still fit a column


def header_from(found: Mapping[str, Any]) -> ChainHeader:
    """Of a block that was asked for without its transactions' content."""
    base_fee = found.get("baseFeePerGas")
    return ChainHeader(
        number=_int(found["number"], _STORABLE),
        hash=hex_from(found["hash"]),
        parent_hash=hex_from(found["parentHash"]),
        time=_int(found["timestamp"], _STORABLE),
        receipts_root=hex_from(found["receiptsRoot"]),
        transactions=tuple(hex_from(each) for each in found["transactions"]),
        base_fee_wei=None if base_fee is None else _int(base_fee, _FEE),
    )


def receipt_from(found: Mapping[str, Any]) -> ChainReceipt:
    return ChainReceipt(
        type=_int(found.get("type", 0), _TYPES),
        tx_hash=hex_from(found["transactionHash"]),
        succeeded=_int(found["status"]) == 1,
        block_number=_int(found["blockNumber"], _STORABLE),
        block_hash=hex_from(found["blockHash"]),
        tx_index=_int(found["transactionIndex"], _STORABLE),
        gas_used=_int(found["gasUsed"]),
        cumulative_gas_used=_int(found["cumulativeGasUsed"]),
        logs=tuple(log_from(log) for log in found["logs"]),
    )


def log_from(found: Mapping[str, Any]) -> ChainLog:
    time = found.get("blockTimestamp")
    return ChainLog(
        block_number=_int(found["blockNumber"], _STORABLE),
        block_hash=hex_from(found["blockHash"]),
        block_time=None if time is None else _int(time, _STORABLE),
        tx_hash=hex_from(found["transactionHash"]),
        log_index=_int(found["logIndex"], _STORABLE),
        address="0x" + _bytes(found["address"], 20).hex(),
        topics=tuple(_bytes(topic, 32) for topic in found["topics"]),
        data=_bytes(found["data"]),
    )


def message_to(to: str | None, data: bytes, sender: str | None) -> dict[str, str]:
    """What a node is asked to run. Prices are left out: an estimate must not fail for want of money that a free chain
    does not ask for."""
    message = {"data": "0x" + data.hex()}
    if to is not None:
        message["to"] = checksummed(to)
    if sender is not None:
        message["from"] = checksummed(sender)
    return message


def count_from(value: int) -> int:
    """A chain id, nonce or amount of gas. Raises ValueError for what no column holds."""
    return _int(value, _STORABLE)


def fee_from(value: int) -> int:
    """Wei for a unit of gas. Raises ValueError for more than anybody would pay."""
    return _int(value, _FEE)


def block_param(block: BlockParam) -> str:
    """As JSON-RPC names a block."""
    return hex(block) if isinstance(block, int) else block


def _int(value: int | str, end: int = _END) -> int:
    """web3 has read the number already, or it is the node's own hex. Raises ValueError for what is no count."""
    number = int(value, 16) if isinstance(value, str) else value
    if type(number) is not int or not 0 <= number < end:
        raise ValueError(f"{str(value)[:80]!r} is no count")
    return number


def _bytes(value: bytes | str, size: int | None = None) -> bytes:
    """`size`: exactly so many. Raises ValueError for what is neither bytes nor hex: of a number `bytes` would make as
    many zeros."""
    if not isinstance(value, bytes | str):
        raise ValueError(f"{str(value)[:80]!r} is no hex")
    data = bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)
    if size is not None and len(data) != size:
        raise ValueError(f"{len(data)} bytes, not {size}")
    return data


def hex_from(value: bytes | str) -> str:
    return "0x" + _bytes(value).hex()
