"""The challenge that the custodian's device shows at the door: whoever answers it stood there less than a minute ago.

113 bytes: chain ref (8) ‖ asset (4) ‖ unit (1) ‖ custodian (4) ‖ device id (8) ‖ shown at (8, unix seconds on the
device's clock) ‖ random (16) ‖ an Ed25519 signature (64) of the device over "guild/door/1" ‖ all before it. The
custodian's node knows the keys of its devices; they stand on no chain. It takes each challenge once an occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.crypto.ed25519 import SIGNATURE_BYTES, verify
from formats.crypto.hashing import fixed, keccak256, sha256, uint
from formats.encoding import base64url, from_base64url
from formats.faults import FormatFault, require

TAG = b"guild/door/1"
GOOD_FOR_S = 60
RANDOM_BYTES = 16
DEVICE_ID_BYTES = 8
_WIDTHS = (8, 4, 1, 4, DEVICE_ID_BYTES, 8, RANDOM_BYTES)
_BODY_BYTES = sum(_WIDTHS)
CHALLENGE_BYTES = _BODY_BYTES + SIGNATURE_BYTES
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SPOKEN_LIKE = str.maketrans("OIL", "011")
CODE_LETTERS = 8


@dataclass(frozen=True)
class DoorChallenge:
    """Which door, which device, when. `shown_at` in unix seconds on the device's clock."""

    chain_ref: bytes
    asset: int
    unit: int
    custodian: int
    device: bytes
    shown_at: int
    random: bytes


@dataclass(frozen=True)
class SignedChallenge:
    challenge: DoorChallenge
    signature: bytes
    data: bytes


def device_id(custodian: int, public_key: bytes) -> bytes:
    """8 bytes: first of keccak(0x03 ‖ custodian (4) ‖ Ed25519 public key (32))."""
    digest = keccak256(b"\x03", uint(custodian, 4, "custodian"), fixed(public_key, 32, "public key"))
    return digest[:DEVICE_ID_BYTES]


def signed_bytes(challenge: DoorChallenge) -> bytes:
    """What the device signs."""
    return TAG + _body(challenge)


def assemble(challenge: DoorChallenge, signature: bytes) -> bytes:
    """The challenge's bytes."""
    return _body(challenge) + fixed(signature, SIGNATURE_BYTES, "signature")


def decode(data: bytes) -> SignedChallenge:
    """The challenge of exact bytes; nothing is verified yet."""
    require(len(data) == CHALLENGE_BYTES, "door-challenge-size", f"{len(data)} bytes, not {CHALLENGE_BYTES}")
    parts, offset = [], 0
    for width in _WIDTHS:
        parts.append(data[offset : offset + width])
        offset += width
    ref, asset, unit, custodian, device, shown_at, random = parts
    numbers = [int.from_bytes(part, "big") for part in (asset, unit, custodian, shown_at)]
    challenge = DoorChallenge(ref, numbers[0], numbers[1], numbers[2], device, numbers[3], random)
    return SignedChallenge(challenge, data[offset:], data)


def check(signed: SignedChallenge, public_key: bytes, now: int) -> None:
    """Is it this device's, and fresh at `now` on the device's clock (unix seconds, both ends inclusive)? Raises
    FormatFault: `door-device`, `door-signature`, `door-challenge-ahead` or `door-challenge-old`."""
    challenge = signed.challenge
    own = challenge.device == device_id(challenge.custodian, public_key)
    require(own, "door-device", f"the challenge is of the device {challenge.device.hex()}, not of this one")
    genuine = verify(public_key, signed_bytes(challenge), signed.signature)
    require(genuine, "door-signature", "the device did not sign this challenge")
    age = now - challenge.shown_at
    require(age >= 0, "door-challenge-ahead", f"shown {-age} s ahead of the device's clock")
    require(age <= GOOD_FOR_S, "door-challenge-old", f"shown {age} s ago, good for {GOOD_FOR_S}: scan the door again")


def challenge_digest(data: bytes) -> bytes:
    """32 bytes: SHA-256("guild/door/1" ‖ all bytes of the challenge): what the evidence of a check-in commits to."""
    return sha256(TAG, fixed(data, CHALLENGE_BYTES, "door challenge"))


def link(prefix: str, data: bytes) -> str:
    """The text of the door's QR: `https://<host>/door#` and the challenge in base64url."""
    return prefix + base64url(fixed(data, CHALLENGE_BYTES, "door challenge"))


def from_link(text: str) -> SignedChallenge:
    """The challenge in a scanned text. It ends at the first `&`: scanning apps append to what they open."""
    _, mark, fragment = text.strip().partition("#")
    require(mark == "#", "link-without-challenge", "there is no # in this link")
    return decode(from_base64url(fragment.partition("&")[0]))


def code(data: bytes) -> str:
    """What stands under the QR for whoever types: the digest's first 40 bits, `XXXX-XXXX` in Crockford's base 32.

    It names the challenge and proves nothing: the node compares it with what its device shows now, a few tries a
    minute."""
    number = int.from_bytes(challenge_digest(data)[:5], "big")
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(text: str) -> str:
    """A typed code in its one form: small letters, missing or other dashes and O, I, L are forgiven."""
    letters = "".join(text.upper().translate(_SPOKEN_LIKE).replace("-", " ").split())
    if len(letters) != CODE_LETTERS or any(letter not in _LETTERS for letter in letters):
        raise FormatFault("door-code-form", f"{text!r} is not like 4F7K-02QX")
    return f"{letters[:4]}-{letters[4:]}"


def _body(challenge: DoorChallenge) -> bytes:
    return b"".join(
        (
            fixed(challenge.chain_ref, 8, "chain ref"),
            uint(challenge.asset, 4, "asset"),
            uint(challenge.unit, 1, "unit"),
            uint(challenge.custodian, 4, "custodian"),
            fixed(challenge.device, DEVICE_ID_BYTES, "device id"),
            uint(challenge.shown_at, 8, "shown at"),
            fixed(challenge.random, RANDOM_BYTES, "random"),
        )
    )
