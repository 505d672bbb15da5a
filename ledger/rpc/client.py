"""The chain behind one RPC URL: few calls, plain values, our errors. Nothing else imports web3.

Asked of an engine: eth_chainId, eth_blockNumber, eth_getBlockByNumber, eth_getLogs, eth_call, eth_estimateGas,
eth_gasPrice, eth_getTransactionCount (latest and pending), eth_sendRawTransaction, eth_getTransactionByHash,
eth_getTransactionReceipt, eth_getCode; batches of these; the receipts of every block that is read, however old. No
eth_feeHistory, no eth_getProof, no subscriptions, no accounts of its own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import requests
from web3 import HTTPProvider, Web3
from web3.exceptions import BlockNotFound, ContractLogicError, TransactionNotFound, Web3Exception, Web3RPCError
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import RPCEndpoint, RPCResponse

from formats.bounds.recursion import set_recursion_limit
from ledger.errors import LedgerRejected, LedgerUnavailable, RpcMalformed, RpcRefused, UndecodedRevert
from ledger.rpc.batch import Batches, Params, gas_or_revert, hash_told
from ledger.rpc.chain_facts import (
    BlockParam,
    ChainHeader,
    ChainLog,
    ChainReceipt,
    Fees,
    block_param,
    checksummed,
    count_from,
    fee_from,
    header_from,
    hex_from,
    log_from,
    message_to,
    receipt_from,
)
from ledger.rpc.http_refusals import RUN_A_CONTRACT, refusal_of
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.transport import BoundedAdapter, error_code, hex_data, read_answer, said_by

set_recursion_limit()  # web3 has raised it

__all__ = ["GAS_CAP", "ChainClient", "ChainHeader", "ChainLog", "ChainReceipt", "Fees", "revert_data"]

# EIP-7825 caps a transaction; EIP-1474 gives reverts this code.
GAS_CAP = 16_777_216
_REVERT_CODE = 3

# What Python and web3 raise on a value of another kind than they expected: the node's doing.
_MISREAD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class _Provider(HTTPProvider):
    """web3 parses what we have bounded and found to be JSON-RPC."""

    @staticmethod
    def decode_rpc_response(raw_response: bytes) -> RPCResponse:
        return cast(RPCResponse, read_answer(raw_response))

    def encode_batch_rpc_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> bytes:
        """Numbered from 0, so that an answer's id is its question's index."""
        numbered = enumerate(requests)
        asked = [{"jsonrpc": "2.0", "id": index, "method": of, "params": params} for index, (of, params) in numbered]
        return json.dumps(asked).encode()


class ChainClient:
    """All calls raise `LedgerUnavailable` where there is no usable answer; calls that run a contract raise the
    decoded `LedgerRejected`, or `UndecodedRevert`. Addresses and hashes are lower-case 0x text."""

    def __init__(self, rpc_url: str, reverts: RevertDecoder, *, timeout_s: float = 10.0) -> None:
        session = requests.Session()
        session.trust_env = False  # the environment's proxies are for the web, not for a node that we trust by its URL
        for scheme in ("http://", "https://"):
            session.mount(scheme, BoundedAdapter())
        options: dict[str, Any] = {"session": session, "exception_retry_configuration": None}  # the caller repeats
        provider = _Provider(rpc_url, {"timeout": timeout_s}, **options)
        self._provider = provider
        provider.global_ccip_read_enabled = False  # or a contract could send us to fetch any URL
        # Of the default middleware none is needed, and one asks for the chain id before every call. The one here is
        # for BFT engines, which write more than 32 bytes into extraData.
        self._web3 = Web3(provider, middleware=[ExtraDataToPOAMiddleware])
        self._reverts = reverts
        self._batches = Batches(self._ask_batch, url=rpc_url)
        self.rpc_url, self._said_by = rpc_url, partial(said_by, url=rpc_url)

    def chain_id(self) -> int:
        with self._asking("eth_chainId"):
            return count_from(self._web3.eth.chain_id)

    def genesis_hash(self) -> str:
        genesis = self.block(0)
        if genesis is None:
            raise RpcMalformed(method="eth_getBlockByNumber", reason="a chain without block 0")
        return genesis.hash

    def head(self) -> ChainHeader:
        with self._asking("eth_getBlockByNumber"):
            return header_from(self._web3.eth.get_block("latest"))

    def block(self, number: int) -> ChainHeader | None:
        """None where the chain is not that long."""
        with self._asking("eth_getBlockByNumber"):
            try:
                return header_from(self._web3.eth.get_block(number))
            except BlockNotFound:
                return None

    def logs(
        self, first: int, last: int, addresses: Sequence[str], topics: Sequence[bytes | None] = ()
    ) -> list[ChainLog]:
        """Logs of blocks `first` to `last`, both inclusive, in chain order."""
        wanted: dict[str, Any] = {
            "fromBlock": first,
            "toBlock": last,
            "address": [checksummed(address) for address in addresses],
        }
        if topics:
            wanted["topics"] = [None if topic is None else "0x" + topic.hex() for topic in topics]
        with self._asking("eth_getLogs"):
            found = self._web3.eth.get_logs(wanted)  # type: ignore[arg-type]
            return sorted((log_from(log) for log in found), key=lambda log: (log.block_number, log.log_index))

    def call(self, to: str, data: bytes, *, sender: str | None = None, block: int | None = None) -> bytes:
        """Run a view, or try a command without sending it."""
        with self._asking("eth_call"):
            return bytes(self._web3.eth.call(message_to(to, data, sender), "latest" if block is None else block))  # type: ignore[arg-type]

    def estimate_gas(self, to: str | None, data: bytes, *, sender: str) -> int:
        """Gas this would use on the latest block."""
        with self._asking("eth_estimateGas"):
            return count_from(self._web3.eth.estimate_gas(message_to(to, data, sender), "latest"))  # type: ignore[arg-type]

    def estimate_each(
        self, messages: Sequence[tuple[str, bytes]], *, sender: str
    ) -> list[int | LedgerRejected | UndecodedRevert | None]:
        """For each (contract, calldata) the gas it would use on the latest block, or its decoded revert, in few
        requests; None where neither was told: ask for it alone."""
        method = "eth_estimateGas"
        with self._asking(method):
            asked = [[message_to(to, data, sender), "latest"] for to, data in messages]
        return [gas_or_revert(answer, self._reverts) for answer in self._batches.each(method, asked)]

    def fees(self, head: ChainHeader | None = None) -> Fees:
        """Enough for the next blocks: twice the base fee, and what the engine wants on top. `head`: where it was read
        just now."""
        with self._asking("eth_gasPrice"):
            gas_price = fee_from(self._web3.eth.gas_price)
        base = (head or self.head()).base_fee_wei
        if base is None:
            return Fees(base_fee_wei=None, priority_fee_wei=gas_price, max_fee_wei=gas_price)
        priority = max(gas_price - base, 0)
        return Fees(base_fee_wei=base, priority_fee_wei=priority, max_fee_wei=2 * base + priority)

    def nonce(self, address: str, *, pending: bool = False) -> int:
        """Transactions of this account on the latest block, with those waiting in the pool if `pending`."""
        return self.nonces(address)[pending]

    def nonces(self, address: str) -> tuple[int, int]:
        """Transactions of this account on the latest block; and with those waiting in the pool. In one request."""
        found = self._batches.all("eth_getTransactionCount", [[address, "latest"], [address, "pending"]])
        with self._asking("eth_getTransactionCount"):
            return count_from(found[0]), count_from(found[1])

    def send_raw(self, raw: bytes) -> str:
        """Hand over signed bytes. `RpcRefused` says only that this node did not take them now."""
        with self._asking("eth_sendRawTransaction"):
            return hex_from(self._web3.eth.send_raw_transaction(raw))

    def send_each(self, raws: Sequence[bytes]) -> list[str | None]:
        """The hash that the node gave to each, in few requests; None where it gave none: hand it over alone."""
        answers = self._batches.each("eth_sendRawTransaction", [["0x" + raw.hex()] for raw in raws])
        return [hash_told(answer) for answer in answers]

    def knows_transaction(self, tx_hash: str) -> bool:
        """True where it is in the pool or in a block."""
        with self._asking("eth_getTransactionByHash"):
            try:
                self._web3.eth.get_transaction(tx_hash)  # type: ignore[arg-type]
            except TransactionNotFound:
                return False
            return True

    def receipt(self, tx_hash: str) -> ChainReceipt | None:
        """None where it is in no block (of the chain as it is now)."""
        return self.receipts([tx_hash])[0]

    def receipts(self, hashes: Sequence[str]) -> list[ChainReceipt | None]:
        """One answer for each hash, in one request."""
        found = self._batches.all("eth_getTransactionReceipt", [[tx_hash] for tx_hash in hashes])
        with self._asking("eth_getTransactionReceipt"):
            return [None if receipt is None else receipt_from(receipt) for receipt in found]

    def headers(self, wanted: Sequence[BlockParam]) -> list[ChainHeader | None]:
        """One answer for each block, in one request; None where the chain is not that long."""
        found = self._batches.all("eth_getBlockByNumber", [[block_param(block), False] for block in wanted])
        with self._asking("eth_getBlockByNumber"):
            return [None if header is None else header_from(header) for header in found]

    def code(self, address: str) -> bytes:
        with self._asking("eth_getCode"):
            return bytes(self._web3.eth.get_code(checksummed(address)))

    def _ask_batch(self, method: str, params: Sequence[Params]) -> Any:
        with self._asking(method):
            return self._provider.make_batch_request([(RPCEndpoint(method), item) for item in params])

    @contextmanager
    def _asking(self, method: str) -> Iterator[None]:
        """The boundary: whatever web3 raises leaves here as one of our errors."""
        try:
            yield
        except (ContractLogicError, Web3RPCError) as error:
            data = revert_data(error)
            if data is not None and method in RUN_A_CONTRACT:
                raise self._reverts.decode(data) from error
            raise RpcRefused(method=method, reason=self._said_by(error), code=_rpc_code(error)) from error
        except requests.HTTPError as error:
            raise refusal_of(method, error, self._reverts) from error
        except (Web3Exception, requests.RequestException, OSError) as error:
            raise LedgerUnavailable(method=method, reason=self._said_by(error)) from error
        except _MISREAD as error:
            raise RpcMalformed(method=method, reason=self._said_by(error)) from error


def revert_data(error: ContractLogicError | Web3RPCError) -> bytes | None:
    """Engines put it in different places; None where the error is no revert."""
    if isinstance(error, ContractLogicError):
        holder: Any = error.data
    else:
        response = (error.rpc_response or {}).get("error")
        holder = response.get("data") if isinstance(response, Mapping) else None
    data = hex_data(holder)
    if data is not None:
        return data
    # web3 calls every error whose data is null a contract's: that is no proof of a revert.
    is_revert = isinstance(error, ContractLogicError) and holder is not None
    return b"" if is_revert or _rpc_code(error) == _REVERT_CODE else None


def _rpc_code(error: Exception) -> int:
    return error_code((getattr(error, "rpc_response", None) or {}).get("error"))
