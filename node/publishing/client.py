"""Another member's node, asked to sign a snapshot that it has to compute itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formats.encoding import from_base64url, from_hex
from formats.faults import FormatFault
from node.config import SnapshotPeer
from wallet.trust_root import Signature

TIMEOUT_S = 20.0


@dataclass
class SignatureNotGiven(Exception):
    """Why this member did not sign, in its own word where it gave one."""

    member: int
    reason: str

    def __str__(self) -> str:
        return f"member {self.member}: {self.reason}"


class _SignatureOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    member: int
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(max_length=100)]


def ask(peer: SnapshotPeer, home: Path, member: int, *, block: int, digest: bytes) -> Signature:
    """The member's signature, still to be checked. Raises SignatureNotGiven."""
    try:
        token = (home / peer.token_file).read_text().strip()
        answer = httpx.post(
            peer.url.rstrip("/") + "/snapshots/signatures",
            json={"block": block, "digest": digest.hex()},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
            timeout=TIMEOUT_S,
            trust_env=False,
        )
    except (httpx.HTTPError, OSError) as error:
        raise SignatureNotGiven(member, type(error).__name__) from error
    if not answer.is_success:
        raise SignatureNotGiven(member, _slug(answer))
    try:
        given = _SignatureOut.model_validate_json(answer.content)
        return Signature(given.member, from_hex(given.key, 32), from_base64url(given.signature))
    except (ValidationError, FormatFault) as error:
        raise SignatureNotGiven(member, "an answer of another form") from error


def _slug(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        return str(problem["type"]).removeprefix("/problems/")
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
