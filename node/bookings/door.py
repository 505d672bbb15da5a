"""The custodian's side of a door: devices show challenges, operators answer by scanning or typing, each counts once.

A device is an Ed25519 key in the keystore of the custodian's node, which signs for it; the clock is this node's. What
an answer yields is the evidence of a check-in: salted, so that two check-ins share nothing on the chain.
Not guarded: that whoever answers stands there and not somebody on the telephone with a person who does.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from formats.bookings import door
from formats.bookings.commitment import SALT_BYTES, evidence
from formats.bookings.door import DoorChallenge, SignedChallenge, challenge_digest
from formats.bookings.ids import checked_id
from formats.faults import FormatFault
from ledger.db import reading, writing
from node.bookings import door_faults as faults
from node.installation.node import Clock
from node.tables.door import DoorAnswer, DoorDevice, DoorShown, DoorTry
from wallet.keys.signer import Signer

SHOW_EVERY_S = 30
"""So that what was scanned in its last second is good for half a minute more."""
TRIES_A_MINUTE = 10
"""Of typed codes at one door: a guess among 2^40 stays one."""


@dataclass(frozen=True)
class AtDoor:
    """Whom an answer is for: one occurrence, at the unit that it has."""

    asset: int
    unit: int
    booking: bytes
    occurrence: int


@dataclass(frozen=True)
class Passed:
    """`evidence` goes on the chain; `digest` and `salt` open it to whoever doubts."""

    evidence: bytes
    digest: bytes
    salt: bytes


@dataclass(frozen=True)
class Doors:
    """The doors of one hosted member on one deployment."""

    engine: Engine
    clock: Clock
    signer: Signer
    member: int
    chain_ref: bytes

    def add_device(self, public_key: bytes) -> bytes:
        """The id of a device whose key the keystore holds; adding it again changes nothing."""
        device = door.device_id(self.member, public_key)
        with writing(self.engine) as session:
            if session.get(DoorDevice, device) is None:
                row = DoorDevice(
                    device=device, member_id=self.member, public_key=public_key, added_at=self.clock(), ended_at=None
                )
                session.add(row)
        return device

    def end_device(self, device: bytes) -> None:
        """What it showed is refused from now on; a device that ended stays so. Raises DoorDeviceUnknown."""
        with writing(self.engine) as session:
            row = self._device(session, device)
            row.ended_at = self.clock()
            session.add(row)

    def devices(self) -> Sequence[DoorDevice]:
        with reading(self.engine) as session:
            wanted = select(DoorDevice).where(DoorDevice.member_id == self.member, col(DoorDevice.ended_at).is_(None))
            return session.exec(wanted.order_by(col(DoorDevice.added_at))).all()

    def show(self, device: bytes, asset: int, unit: int) -> SignedChallenge:
        """What the door shows now: asked again within half a minute, the same, until somebody answered it. Raises
        DoorDeviceUnknown."""
        with writing(self.engine) as session:
            row, now = self._device(session, device), self._now()
            session.execute(delete(DoorShown).where(col(DoorShown.shown_at) < now - door.GOOD_FOR_S))
            for shown in self._shown(session, asset, unit):
                found = door.decode(shown.challenge)
                fresh = found.challenge.device == device and 0 <= now - shown.shown_at < SHOW_EVERY_S
                if fresh and not _is_answered(session, shown.digest):
                    return found
            made = self._made(row, asset, unit, now)
            session.add(
                DoorShown(
                    digest=challenge_digest(made.data), member_id=self.member, asset=asset, unit=unit, shown_at=now,
                    challenge=made.data,
                )
            )  # fmt: skip
        return made

    def scanned(self, text: str, at: AtDoor) -> Passed:
        """The answer of a scanned link. Raises DoorCodeInvalid, DoorElsewhere, DoorDeviceUnknown, DoorCodeStale or
        DoorCodeUsed."""
        try:
            signed = door.from_link(text)
        except FormatFault as fault:
            raise faults.DoorCodeInvalid(fault.reason) from fault
        with writing(self.engine) as session:
            return self._pass(session, signed, at)

    def typed(self, text: str, at: AtDoor) -> Passed:
        """The answer of a typed code. Each try counts, also one that is refused; as `scanned`, and DoorCodeUnknown,
        DoorTriesUsed."""
        self._count_try(at)
        try:
            code = door.read_code(text)
        except FormatFault as fault:
            raise faults.DoorCodeInvalid(fault.reason) from fault
        with writing(self.engine) as session:
            for shown in self._shown(session, at.asset, at.unit):
                if door.code(shown.challenge) == code:
                    return self._pass(session, door.decode(shown.challenge), at)
        raise faults.DoorCodeUnknown

    def _pass(self, session: Session, signed: SignedChallenge, at: AtDoor) -> Passed:
        self._check(session, signed, at)
        digest = challenge_digest(signed.data)
        if session.get(DoorAnswer, (digest, checked_id(at.booking), at.occurrence)) is not None:
            raise faults.DoorCodeUsed(at.occurrence)
        salt = secrets.token_bytes(SALT_BYTES)
        session.add(
            DoorAnswer(
                digest=digest, booking=at.booking, occurrence=at.occurrence, member_id=self.member,
                challenge=signed.data, salt=salt, answered_at=self.clock(),
            )
        )  # fmt: skip
        return Passed(evidence(at.booking, at.occurrence, digest, salt), digest, salt)

    def _check(self, session: Session, signed: SignedChallenge, at: AtDoor) -> None:
        challenge, now = signed.challenge, self._now()
        if (challenge.chain_ref, challenge.custodian) != (self.chain_ref, self.member):
            raise faults.DoorElsewhere(challenge.asset, challenge.unit)
        if (challenge.asset, challenge.unit) != (at.asset, at.unit):
            raise faults.DoorElsewhere(challenge.asset, challenge.unit)
        device = self._device(session, challenge.device)
        try:
            door.check(signed, device.public_key, now)
        except FormatFault as fault:
            if fault.reason in ("door-challenge-ahead", "door-challenge-old"):
                raise faults.DoorCodeStale(challenge.shown_at, now) from fault
            raise faults.DoorCodeInvalid(fault.reason) from fault

    def _count_try(self, at: AtDoor) -> None:
        """In a transaction of its own, so that a refusal does not take it back."""
        minute, second = divmod(self._now(), 60)
        with writing(self.engine) as session:
            session.execute(delete(DoorTry).where(col(DoorTry.minute) < minute))
            row = session.get(DoorTry, (self.member, at.asset, at.unit, minute))
            row = row or DoorTry(member_id=self.member, asset=at.asset, unit=at.unit, minute=minute, tries=0)
            row.tries += 1
            session.add(row)
            used = row.tries
        if used > TRIES_A_MINUTE:
            raise faults.DoorTriesUsed(60 - second)

    def _device(self, session: Session, device: bytes) -> DoorDevice:
        row = session.get(DoorDevice, device)
        if row is None or row.member_id != self.member or row.ended_at is not None:
            raise faults.DoorDeviceUnknown(device.hex())
        return row

    def _shown(self, session: Session, asset: int, unit: int) -> Sequence[DoorShown]:
        """Newest first."""
        wanted = select(DoorShown).where(
            DoorShown.member_id == self.member, DoorShown.asset == asset, DoorShown.unit == unit
        )
        return session.exec(wanted.order_by(col(DoorShown.shown_at).desc())).all()

    def _made(self, device: DoorDevice, asset: int, unit: int, now: int) -> SignedChallenge:
        drawn = secrets.token_bytes(door.RANDOM_BYTES)
        challenge = DoorChallenge(self.chain_ref, asset, unit, self.member, device.device, now, drawn)
        signature = self.signer.sign_ed25519(device.public_key, door.signed_bytes(challenge))
        return door.decode(door.assemble(challenge, signature))

    def _now(self) -> int:
        return int(self.clock().timestamp())


def _is_answered(session: Session, digest: bytes) -> bool:
    return session.exec(select(DoorAnswer.digest).where(DoorAnswer.digest == digest).limit(1)).first() is not None
