"""The receipts root of a block, from its receipts: the root that the block's header commits to.

It covers each receipt's outcome and every log, in order: a receipt or log that was left out, added or bent gives
another root. Ethereum Yellow Paper §4.4.1 and appendix D (Merkle Patricia trie), EIP-2718 (typed receipts).
"""

from collections.abc import Mapping, Sequence

import rlp

from formats.crypto.hashing import keccak256
from ledger.rpc.chain_facts import ChainReceipt

_BLOOM_BYTES = 256


def receipts_root(receipts: Sequence[ChainReceipt]) -> str:
    """0x hex. Receipts in the order of their transactions."""
    encoded = {rlp.encode(index): _encoded(receipt) for index, receipt in enumerate(receipts)}
    return "0x" + trie_root(encoded).hex()


def trie_root(pairs: Mapping[bytes, bytes]) -> bytes:
    """The root hash of the Merkle Patricia trie over these pairs; no value is empty."""
    return keccak256(rlp.encode(_node([(_nibbles(key), value) for key, value in sorted(pairs.items())])))


def _encoded(receipt: ChainReceipt) -> bytes:
    bloom, logs = bytearray(_BLOOM_BYTES), []
    for log in receipt.logs:
        address = bytes.fromhex(log.address[2:])
        logs.append([address, list(log.topics), log.data])
        for entry in (address, *log.topics):
            _add_to_bloom(bloom, entry)
    body: bytes = rlp.encode([int(receipt.succeeded), receipt.cumulative_gas_used, bytes(bloom), logs])
    return body if receipt.type == 0 else bytes([receipt.type]) + body


def _add_to_bloom(bloom: bytearray, entry: bytes) -> None:
    """Three bits, each named by eleven bits of the entry's hash (Yellow Paper §4.4.1, M3:2048)."""
    hashed = keccak256(entry)
    for start in (0, 2, 4):
        bit = int.from_bytes(hashed[start : start + 2]) & 2047
        bloom[_BLOOM_BYTES - 1 - bit // 8] |= 1 << bit % 8


Node = list["bytes | Node"] | bytes


def _node(pairs: Sequence[tuple[tuple[int, ...], bytes]]) -> Node:
    """Pairs in ascending order, none of whose paths is empty but perhaps the first."""
    if not pairs:
        return b""
    if len(pairs) == 1:
        return [_packed(pairs[0][0], leaf=True), pairs[0][1]]
    shared = _shared(pairs[0][0], pairs[-1][0])
    if shared:
        rest = [(path[shared:], value) for path, value in pairs]
        return [_packed(pairs[0][0][:shared], leaf=False), _reference(_node(rest))]
    value = pairs[0][1] if not pairs[0][0] else b""
    children = [
        _reference(_node([(path[1:], each) for path, each in pairs if path and path[0] == nibble]))
        for nibble in range(16)
    ]
    return [*children, value]


def _reference(node: Node) -> Node:
    encoded = rlp.encode(node)
    return node if len(encoded) < 32 else keccak256(encoded)


def _shared(first: Sequence[int], last: Sequence[int]) -> int:
    """How many nibbles the ends have in common, and so everything between."""
    return next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


def _nibbles(key: bytes) -> tuple[int, ...]:
    return tuple(nibble for byte in key for nibble in (byte >> 4, byte & 15))


def _packed(path: Sequence[int], *, leaf: bool) -> bytes:
    """Hex-prefix encoding."""
    odd = len(path) % 2
    flag = 2 * leaf + odd
    whole = [flag, *path] if odd else [flag, 0, *path]
    return bytes(high << 4 | low for high, low in zip(whole[::2], whole[1::2], strict=True))
