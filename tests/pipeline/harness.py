"""A pipeline on a chain of its own with the smallest contract, and eyes of its own on that chain."""

import atexit
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from eth_account import Account
from sqlalchemy import Engine
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, select

from ledger.db import LedgerBase, open_engine, prepare_ledger, prepare_node, reading, writing
from ledger.errors import LedgerRejected
from ledger.indexing.indexer import Indexer
from ledger.indexing.projection import ChainEvent, Handler, Watched
from ledger.rpc.abi import Abi
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder
from ledger.submitting.expectation import ExpectedEvent, ReceiptFilter
from ledger.submitting.outbox import Command, State, Submission, enqueue
from ledger.submitting.submitter import Submitter
from node.running.chain import Anvil
from node.running.chain_dump import keep_copies

INBOX = Abi.load("Inbox", Path(__file__).parent / "contracts")
MEMBER = 7
MOST_ROUNDS = 400


class PayloadTooLong(LedgerRejected):
    member: int
    length: int
    limit: int


class NothingPutYet(LedgerRejected):
    pass


class HarnessBase(SQLModel, registry=registry()):
    """Base of these tests' own tables. Among the real ones they would change the schema's version for every process."""


class PutRow(HarnessBase, table=True):
    """A projection with a running count, so that a lost, doubled or misordered event shows."""

    __tablename__ = "test_put"

    key: bytes = Field(primary_key=True)
    number: int
    place: int
    payload: bytes
    block_time: int


def _put(session: Session, event: ChainEvent) -> None:
    place = len(session.exec(select(PutRow.key)).all()) + 1
    args = event.args
    session.add(
        PutRow(
            key=args["key"], number=args["number"], place=place, payload=args["payload"], block_time=event.block_time
        )
    )


class PutProjection:
    tables: ClassVar[Sequence[type[SQLModel]]] = (PutRow,)
    handlers: ClassVar[Mapping[str, Handler]] = {"Put": _put}


class Keys:
    """Signs with keys that follow from a name."""

    def __init__(self) -> None:
        self._accounts: dict[str, Any] = {}

    def address(self, name: str) -> str:
        account = Account.from_key(hashlib.sha256(name.encode()).digest())
        self._accounts[account.address.lower()] = account
        return str(account.address.lower())

    def sign(self, sender: str, transaction: dict[str, Any]) -> bytes:
        return bytes(self._accounts[sender].sign_transaction(transaction).raw_transaction)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Harness:
    folder: Path
    anvil: Anvil
    inbox: str = ""
    held: bool = False
    keys: Keys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sender = self.keys.address("sender")
        self.open()
        self.genesis_hash = self.client.genesis_hash()
        self.inbox = self.inbox or self.deploy()

    def open(self) -> None:
        """Connect to chain and databases, as a fresh process would."""
        self.client = ChainClient(self.anvil.rpc_url, RevertDecoder([INBOX]), timeout_s=5)
        self.node: Engine = opened(self.folder / "node.db")
        self.ledger: Engine = opened(self.folder / "ledger.db")

    def close(self) -> None:
        self.node.dispose()
        self.ledger.dispose()

    # ── the parts under test ────────────────────────────────────────────────────────────────────────────────────
    def submitter(self, **changes: Any) -> Submitter:
        settings = {"clock": now, "chain_id": 31337, "genesis_hash": self.genesis_hash, "signer": self.keys}
        return Submitter(**({"engine": self.node, "chain": self.client} | settings | changes))

    def watched(self) -> list[Watched]:
        return [Watched(self.inbox, INBOX)]

    def indexer(self, engine: Engine | None = None, **changes: Any) -> Indexer:
        settings: dict[str, Any] = {
            "engine": engine or self.ledger,
            "chain": self.client,
            "deployment": "test",
            "genesis_hash": self.genesis_hash,
            "watched": self.watched(),
            "projections": [PutProjection()],
        }
        return Indexer(**(settings | changes))

    def settle(self, submitter: Submitter | None = None) -> None:
        """Rounds until nothing moves any more, and nothing waits for the next block either."""
        submitter = submitter or self.submitter()
        for _ in range(MOST_ROUNDS):
            unmined = not self.held and self.in_the_pool()  # asked first: what is mined after a look is looked at again
            if not submitter.tick():
                if not unmined:
                    return
                time.sleep(0.02)
        raise AssertionError("the submitter never came to rest")

    def index(self) -> None:
        indexer = self.indexer()
        for _ in range(MOST_ROUNDS):
            if not indexer.tick():
                return
        raise AssertionError("the indexer never came to rest")

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────
    def key(self, n: int) -> bytes:
        return n.to_bytes(32, "big")

    def put(self, n: int, payload: bytes | None = None, *, sender: str | None = None) -> Command:
        content = content_of(n) if payload is None else payload
        expected = ExpectedEvent(
            self.inbox, INBOX.events["Put"], {"member": MEMBER, "key": self.key(n), "payload": content}
        )
        return self._command(n, INBOX.encode_call("put", self.key(n), MEMBER, content), expected, sender)

    def limit(self, n: int, limit: int, *, sender: str | None = None) -> Command:
        expected = ExpectedEvent(self.inbox, INBOX.events["Limited"], {"limit": limit})
        return self._command(n, INBOX.encode_call("setLimit", self.key(n), MEMBER, limit), expected, sender)

    def _command(self, n: int, calldata: bytes, expected: ExpectedEvent, sender: str | None) -> Command:
        accepted = INBOX.events["CommandAccepted"].topics(member=MEMBER, requestId=self.key(n))
        return Command(
            member=MEMBER,
            key=self.key(n),
            kind="test",
            sender=sender or self.sender,
            to=self.inbox,
            calldata=calldata,
            receipt_filter=ReceiptFilter(self.inbox, accepted),
            expected_events=(expected,),
        )

    def enqueue(self, *commands: Command) -> list[str]:
        with writing(self.node) as session:
            return [enqueue(session, command, now).id for command in commands]

    def rows(self) -> list[Submission]:
        with reading(self.node) as session:
            return list(session.exec(select(Submission).order_by(Submission.place)))  # type: ignore[arg-type]

    def states(self) -> list[State]:
        return [State(row.state) for row in self.rows()]

    # ── the chain, past our own pipeline ────────────────────────────────────────────────────────────────────────
    def rpc(self, method: str, *params: Any) -> Any:
        return self.anvil.ask(method, *params)

    def in_the_pool(self) -> bool:
        """Blocks are made a moment after a transaction was taken."""
        return bool(int(self.rpc("txpool_status")["pending"], 16))

    def hold_blocks(self) -> None:
        """From now on transactions wait in the pool until `mine` or `release_blocks`."""
        self.held = True
        self.rpc("evm_setIntervalMining", 3600)

    def mine(self, blocks: int = 1) -> None:
        self.rpc("anvil_mine", hex(blocks))

    def release_blocks(self) -> None:
        self.rpc("evm_setAutomine", True)
        self.held = False

    def set_limit_behind_its_back(self, limit: int) -> None:
        self.rpc("anvil_setStorageAt", self.inbox, "0x2", "0x" + limit.to_bytes(32, "big").hex())

    def deploy(self) -> str:
        deployer = self.keys.address("deployer")
        sent = self.send(deployer, None, INBOX.encode_creation())
        return str(self.rpc("eth_getTransactionReceipt", sent)["contractAddress"])

    def send(self, sender: str, to: str | None, data: bytes, *, nonce: int | None = None, gas: int = 3_000_000) -> str:
        """A transaction that no outbox knows; mined when this returns, unless blocks are held."""
        fees = self.client.fees()
        if fees.max_fee_wei:
            self.rpc("anvil_setBalance", sender, hex(10**20))
        transaction: dict[str, Any] = {
            "type": 2,
            "chainId": 31337,
            "nonce": self.client.nonce(sender, pending=True) if nonce is None else nonce,
            "value": 0,
            "data": data,
            "gas": gas,
            "maxFeePerGas": fees.max_fee_wei,
            "maxPriorityFeePerGas": fees.priority_fee_wei,
        }
        if to is not None:
            transaction["to"] = bytes.fromhex(to[2:])
        sent = self.client.send_raw(self.keys.sign(sender, transaction))
        deadline = time.monotonic() + 10
        while not self.held and self.client.receipt(sent) is None:
            assert time.monotonic() < deadline, f"{sent} is never mined: {self.rpc('txpool_content')}"
        return sent

    def puts(self) -> list[tuple[int, bytes]]:
        """(n, payload) of every `Put` on the chain, in its order."""
        event = INBOX.events["Put"]
        raw = self.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest", "address": self.inbox})
        decoded = [
            event.decode([bytes.fromhex(topic[2:]) for topic in log["topics"]], bytes.fromhex(log["data"][2:]))
            for log in raw
        ]
        return [(int.from_bytes(args["key"], "big"), args["payload"]) for args in decoded if args is not None]

    def wait_for_dump(self) -> None:
        """Until the dump on disk and its kept copy hold everything that is on the chain now."""
        settings, head = self.anvil.settings, self.client.head().number
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            time.sleep(0.05)
            if keep_copies(settings, last_block_at=0) and _dumped(settings.previous) >= head:
                return
        raise AssertionError("the chain writes no dump")


def _dumped(state: Path) -> int:
    return int(json.loads(state.read_text())["block"]["number"], 16)


def content_of(n: int) -> bytes:
    return f"payload {n}".encode()


def opened(database: Path) -> Engine:
    """`node.db` or a projection with its tables. A new one is a copy of an empty one: to make some ninety tables takes
    longer than most tests."""
    if not database.exists():
        shutil.copy(_empty_databases() / ("node.db" if database.name == "node.db" else "ledger.db"), database)
    return open_engine(f"sqlite:///{database}")


@cache
def _empty_databases() -> Path:
    """Once a process; removed with it."""
    folder = Path(tempfile.mkdtemp(prefix="empty-"))
    atexit.register(shutil.rmtree, folder)
    for name, prepare in (("node.db", prepare_node), ("ledger.db", prepare_projection)):
        engine = open_engine(f"sqlite:///{folder}/{name}")
        prepare(engine)
        engine.dispose()
    return folder


def prepare_projection(engine: Engine) -> bool:
    """As `prepare_ledger`, with our own table beside the real ones."""
    made_anew = prepare_ledger(engine)
    HarnessBase.metadata.create_all(engine)
    return made_anew


def dump_of(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a projection database."""
    with engine.execution_options(read_only=True).connect() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(table.select()))
            for table in (*LedgerBase.metadata.sorted_tables, *HarnessBase.metadata.sorted_tables)
        }
