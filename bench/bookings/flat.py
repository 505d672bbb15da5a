"""Gas and time of a booking when there are none, 1,000 and 100,000 others.

The 1,000 are made; the records of the other 99,000 are written into the contract's storage, where it keeps them itself,
because making them would take an hour. That the chain's own state grows is told apart: beside as many words of an
address that is none of ours.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.rows import Row
from formats.bookings.ids import booking_id
from formats.bookings.words import STATE_CONFIRMED, RecordWord
from formats.crypto.hashing import keccak256
from ledger.bookings.reserving.requests import Reservation
from tests.bookings.commands.harness import BOOKER, BookingHarness, booking_harness

SOME, MANY = 1_000, 100_000
TIMED = 25
BATCH = 500
STRANGER = "0x" + "5a" * 20
_GAS = 500_000
_MOST_STORAGE_SLOTS = 40
_HOURS_A_DAY = 24


def rows(folder: Path) -> Iterator[Row]:
    with booking_harness(folder) as harness:
        at = Bookings(harness)
        measured = {0: at.measure()}
        at.make(SOME - TIMED)
        measured[SOME] = at.measure()
        with at.taken_back():
            at.write(MANY - SOME - TIMED, STRANGER)
            beside_strangers = at.measure()
        at.write(MANY - SOME - TIMED)
        measured[MANY] = at.measure()
    first_gas, first_s = measured[0]
    for count in (SOME, MANY):
        gas, took_s = measured[count]
        name = f"a booking beside {count:,} others"
        yield Row(
            name=f"gas of {name} (peer: beside none)",
            ours=gas, peer=first_gas, unit="gas", goal=0.91, less_is_better=True,
        )  # fmt: skip
        yield Row(
            name=f"time the chain takes to execute {name}, best of {TIMED} (peer: beside none)",
            ours=took_s * 1000, peer=first_s * 1000, unit="ms", goal=0.5, less_is_better=True,
        )  # fmt: skip
    yield Row(
        name=f"time the chain takes to execute a booking beside {MANY:,} others, best of {TIMED} "
        "(peer: beside as many words of a stranger)",
        ours=measured[MANY][1] * 1000, peer=beside_strangers[1] * 1000, unit="ms", goal=0.91, less_is_better=True,
    )  # fmt: skip


class Bookings:
    """The booker's, of hours of the hall's unit 1, without our pipeline: bare transactions."""

    def __init__(self, harness: BookingHarness) -> None:
        self._harness, self._client = harness, httpx.Client(timeout=120, trust_env=False)
        self._contract = harness.contract("Bookings")
        self._hour, self._day = 0, harness.free_day()
        self._ask("anvil_autoImpersonateAccount", True)
        self._reserve(self._next())  # what is written once for all is written

    def measure(self) -> tuple[float, float]:
        """Gas, the median; seconds of a call, the best, as the embedded chain dumps its state once a second. Each on a
        day's word that is used already."""
        found = [self._timed(self._next()) for _ in range(TIMED)]
        sent_ms = 1000 * median(sent for _, _, sent in found)
        print(f"sent and mined, beside the chain's dumps: {sent_ms:.1f} ms, median of {TIMED}", file=sys.stderr)
        return median(gas for gas, _, _ in found), min(called for _, called, _ in found)

    def make(self, count: int) -> None:
        for _ in range(count):
            self._reserve(self._next())

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What is done inside is gone from the chain afterwards."""
        before = self._ask("evm_snapshot")
        yield
        assert self._ask("evm_revert", before) is True

    def write(self, count: int, holder: str | None = None) -> None:
        """Records of so many more, by storage; of `holder`, where it is given, at an address that no contract reads."""
        where = self._where()
        asked = list[tuple[str, Any]]()
        for number in range(count):
            wanted = self._invented(number)
            asked.append(
                ("anvil_setStorageAt", [holder or self._contract.address, where(wanted.booking), _word(wanted)])
            )
            if len(asked) == BATCH:
                self._batch(asked)
                asked = []
        self._batch(asked)
        last = self._invented(count - 1)
        assert holder or self._harness.record(last.booking).slots == last.slots, "the contract reads what was written"

    def _next(self) -> Reservation:
        self._hour += 1
        day, hour = divmod(self._hour, _HOURS_A_DAY)
        return self._harness.wanted(BOOKER, day=self._day + day, slot=4 * hour, unit=1)

    def _invented(self, number: int) -> Reservation:
        name = booking_id(BOOKER, b"bench" + number.to_bytes(10, "big"))
        plain = self._harness.wanted(BOOKER, day=self._day, slot=0, unit=0)
        return replace(plain, booking=name, start=plain.start + number % 80_000)

    def _where(self) -> Callable[[bytes], str]:
        """Where the contract keeps the record of a booking: found by looking for one that is there."""
        known = self._next()
        self._reserve(known)
        wanted = self._harness.record(known.booking).pack()
        for slot in range(_MOST_STORAGE_SLOTS):
            place = _place(known.booking, slot)
            if int(self._ask("eth_getStorageAt", self._contract.address, place, "latest"), 16) == wanted:
                return lambda booking: _place(booking, slot)
        raise AssertionError("no mapping of the contract holds the record")

    def _timed(self, wanted: Reservation) -> tuple[int, float, float]:
        """Gas; seconds of a call; seconds until it is mined."""
        began = time.perf_counter()
        self._ask("eth_call", self._act(wanted), "latest")
        called = time.perf_counter()
        gas = self._reserve(wanted)
        return gas, called - began, time.perf_counter() - called

    def _act(self, wanted: Reservation) -> dict[str, str]:
        data = "0x" + self._contract.abi.encode_call("reserve", wanted.abi()).hex()
        sender = self._harness.account(BOOKER)
        return {"from": sender, "to": self._contract.address, "gas": hex(_GAS), "gasPrice": "0x0", "data": data}

    def _reserve(self, wanted: Reservation) -> int:
        sent = self._ask("eth_sendTransaction", self._act(wanted))
        while (receipt := self._ask("eth_getTransactionReceipt", sent)) is None:
            time.sleep(0.0005)
        assert receipt["status"] == "0x1", receipt
        return int(receipt["gasUsed"], 16)

    def _ask(self, method: str, *params: Any) -> Any:
        (found,) = self._batch([(method, list(params))])
        return found

    def _batch(self, asked: Sequence[tuple[str, Any]]) -> list[Any]:
        calls = [
            {"jsonrpc": "2.0", "id": n, "method": method, "params": params} for n, (method, params) in enumerate(asked)
        ]
        if not calls:
            return []
        answer = json.loads(self._client.post(self._harness.consortium.chain.rpc_url, json=calls).content)
        found = {each["id"]: each["result"] for each in answer}
        return [found[n] for n in range(len(calls))]


def _place(booking: bytes, slot: int) -> str:
    return "0x" + keccak256(booking.ljust(32, b"\0"), slot.to_bytes(32, "big")).hex()


def _word(wanted: Reservation) -> str:
    word = RecordWord(
        live=1, used=0, holder=wanted.member, asset=wanted.asset, answer_by=0, start=wanted.start, slots=wanted.slots,
        terms=wanted.terms, acts=0, unit=0, every=0, rank=wanted.rank, state=STATE_CONFIRMED,
    )  # fmt: skip
    return "0x" + word.pack().to_bytes(32, "big").hex()
