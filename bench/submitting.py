"""The pipeline's rate beside the chain's bare rate: the same acts, signed beforehand and sent without a database."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlmodel import func, select

from bench.place import NamedAccounts, Place
from bench.rows import Row, per_second
from ledger.consortium.commands import MemberCommands
from ledger.db import open_engine, prepare_node, reading, writing
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import State, Submission, enqueue
from ledger.submitting.submitter import Submitter
from tests.stranger.founded import CHAIN_ID, REGISTRAR, account, signer_address

ACTS = 200
GAS = 200_000
NAME = f"admin-{REGISTRAR}"


def rows(place: Place) -> Iterator[Row]:
    bare = per_second(ACTS, _bare_round(place), rounds=1)
    ours = per_second(ACTS, _our_round(place), rounds=1)
    yield Row(
        name="acts confirmed through the pipeline (peer: bare sends)", ours=ours, peer=bare, unit="acts/s", goal=0.12
    )


def _our_round(place: Place) -> Callable[[], None]:
    founded = place.founded
    engine = open_engine(f"sqlite:///{place.folder / 'node.db'}")
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
        for number in range(ACTS):
            order = Order(member=REGISTRAR, request_id=secrets.token_bytes(32), sender=sender)
            with writing(engine) as session:
                enqueue(session, commands.set_profile(order, profile={"name": {"en": str(number)}}), _now)
        while submitter.tick():
            pass
        with reading(engine) as session:
            done = session.exec(select(func.count()).where(Submission.state == State.CONFIRMED)).one()
        assert done == ACTS, f"{done} of {ACTS} are confirmed"

    return work


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
