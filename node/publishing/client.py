"""Another member's node, asked to sign a snapshot that it has to compute itself, or a trust root that its people agreed
to; and told of a trust root that both quorums signed."""

from pathlib import Path
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from formats.bounds import bounded_json
from formats.encoding import from_base64url, from_hex
from formats.faults import Fault
from node import bounded_http, peer_http
from node.installation.config import PeerNode
from verification.snapshots.trust_root import Signature

TIMEOUT_S = 20.0


class SignatureNotGiven(Fault):
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

    def fact(self) -> Signature:
        return Signature(self.member, from_hex(self.key, 32), from_base64url(self.signature))


class _SignaturesOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    signatures: Annotated[list[_SignatureOut], Field(max_length=16)]


def ask(peer: PeerNode, home: Path, member: int, *, block: int, digest: bytes) -> Signature:
    """The member's signature on a snapshot, still to be checked. Raises SignatureNotGiven."""
    given = _post(peer, home, member, "/snapshots/signatures", {"block": block, "digest": digest.hex()})
    try:
        return _SignatureOut.model_validate(bounded_json.loads(given)).fact()
    except ValueError as error:
        raise SignatureNotGiven(member, "an answer of another form") from error


def ask_for_trust_root(peer: PeerNode, home: Path, member: int, data: bytes) -> list[Signature]:
    """The member's signatures on a trust root, still to be checked. Raises SignatureNotGiven."""
    given = _post(peer, home, member, "/trust-roots/signatures", {"trust_root": data.decode()})
    try:
        return [each.fact() for each in _SignaturesOut.model_validate(bounded_json.loads(given)).signatures]
    except ValueError as error:
        raise SignatureNotGiven(member, "an answer of another form") from error


def send_trust_root(peer: PeerNode, home: Path, member: int, data: bytes, signatures: bytes) -> None:
    """Tell the member's node of a trust root that both quorums signed. Raises SignatureNotGiven."""
    told = {"trust_root": data.decode(), "signatures": signatures.decode()}
    _post(peer, home, member, "/trust-roots", told)


def _post(peer: PeerNode, home: Path, member: int, path: str, body: dict[str, Any]) -> bytes:
    try:
        headers = peer_http.headers(home / peer.token_file)
        answer = bounded_http.ask(
            "POST",
            peer.url.rstrip("/") + path,
            json=body,
            headers=headers,
            timeout=TIMEOUT_S,
        )
    except peer_http.PeerTokenMissing as missing:
        raise SignatureNotGiven(member, str(missing)) from missing
    except (httpx.HTTPError, OSError) as error:
        raise SignatureNotGiven(member, type(error).__name__) from error
    if not answer.is_success:
        raise SignatureNotGiven(member, peer_http.problem_of(answer).slug or f"HTTP {answer.status}")
    return answer.content
