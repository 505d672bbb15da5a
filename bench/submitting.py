"""The pipeline's rate beside the chain's bare rate: the same acts, signed beforehand and sent without a database."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import func, select

from bench.place import NamedAccounts, Place
from bench.rows import Row, per_second
from ledger.consortium.commands import MemberCommands
from ledger.db import open_engine, prepare_node, reading, writing
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import State, Submission, enqueue_all
from ledger.submitting.submitter import Submitter
from tests.stranger.founded import CHAIN_ID, REGISTRAR, account, signer_address

ACTS = 200
GAS = 200_000
PATIENCE_S = 120.0
ROUNDS = 3
GOALS = {"in one request": 0.8, "one by one": 0.4}
NAME = f"admin-{REGISTRAR}"


def rows(place: Place) -> Iterator[Row]:
    """In turns: what disturbs the machine disturbs both."""
    bare, ours = 0.0, dict.fromkeys(GOALS, 0.0)
    for turn in range(ROUNDS):
        bare = max(bare, per_second(ACTS, _bare_round(place), rounds=1))
        for asked, together in (("in one request", ACTS), ("one by one", 1)):
            ours[asked] = max(ours[asked], per_second(ACTS, _our_round(place, together, turn), rounds=1))
    for asked, rate in ours.items():
        name = f"acts asked for {asked}, confirmed through the pipeline (peer: bare sends)"
        yield Row(name=name, ours=rate, peer=bare, unit="acts/s", goal=GOALS[asked])


def _our_round(place: Place, together: int, turn: int) -> Callable[[], None]:
    """`together`: so many are stored in one commit, as one request does."""
    founded = place.founded
    engine = open_engine(f"sqlite:///{place.folder / f'node-{together}-{turn}.db'}")
    prepare_node(engine)
    commands = MemberCommands(Contract(founded.abis["Consortium"], founded.at["Consortium"]))
    sender = account(NAME).address.lower()
    submitter = Submitter(
        engine=engine,
        chain=founded.client,
        signer=NamedAccounts(NAME),
        clock=_now,
        chain_id=CHAIN_ID,
        genesis_hash="0x" + founded.genesis.hex(),
    )

    def work() -> None:
        for start in range(0, ACTS, together):
            asked = []
            for number in range(start, start + together):
                order = Order(member=REGISTRAR, request_id=secrets.token_bytes(32), sender=sender)
                asked.append(commands.set_profile(order, profile={"name": {"en": str(number)}}))
            with writing(engine) as session:
                enqueue_all(session, asked, _now)
        deadline = time.monotonic() + PATIENCE_S
        while (done := _confirmed(engine)) < ACTS:
            assert time.monotonic() < deadline, f"{done} of {ACTS} are confirmed"
            while submitter.tick():
                pass
            time.sleep(0.001)  # the block is mined beside the answer, not before it

    return work


def _confirmed(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).where(Submission.state == State.CONFIRMED)).one()


def _bare_round(place: Place) -> Callable[[], None]:
    founded = place.founded
    signer = account(NAME)
    first = founded.client.nonce(signer.address)
    raw = []
    for number in range(ACTS):
        data = founded.abis["Consortium"].encode_call("setProfile", secrets.token_bytes(32), b'{"name":{"en":"x"}}')
        act: dict[str, Any] = {"chainId": CHAIN_ID, "nonce": first + number, "gas": GAS, "gasPrice": 0, "value": 0}
        act |= {"to": signer_address(founded.at["Consortium"]), "data": data}
        raw.append("0x" + bytes(signer.sign_transaction(act).raw_transaction).hex())

    def work() -> None:
        for hash_ in [place.rpc("eth_sendRawTransaction", signed) for signed in raw]:
            while not (receipt := place.rpc("eth_getTransactionReceipt", hash_)):
                time.sleep(0.001)
            assert receipt["status"] == "0x1", receipt

    return work


def _now() -> datetime:
    return datetime.now(UTC)
