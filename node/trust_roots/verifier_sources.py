"""What `guild verify` stands on: files, one chain node, the trust root. No database, no server of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from formats.register.trust_root import TrustRoot
from ledger.consortium.facts import Role
from ledger.refusals import revert_decoder
from ledger.rpc.abi import Abi
from ledger.rpc.client import ChainClient
from node.installation import config as settings
from node.installation import deployment as trust
from node.installation.council import council_accounts
from verification import verifier
from verification.chain_source import ChainSource
from verification.chain_view import ChainView
from verification.completeness import judged
from verification.deployment import TrustRootFile
from verification.recognition.scanned_link import claims_ours
from verification.source import Source
from verification.verdict import State, Verdict

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM")


@dataclass(frozen=True)
class PresentedCredential:
    """What somebody showed us: a file, the text of a QR, or both of one credential."""

    file: bytes | None = None
    link: str | None = None

    def judged(self, source: Source | None, root: TrustRoot, clock: Callable[[], datetime]) -> Verdict:
        """The verdict by what this source holds; None: by the bytes alone."""
        match self:
            case PresentedCredential(file=bytes() as file, link=str() as link):
                return verifier.verify_both(file, link, source, root, clock)
            case PresentedCredential(file=bytes() as file):
                return verifier.verify_file(file, source, root, clock)
            case _:
                assert self.link is not None, "nothing was shown"
                return verifier.verify_link(self.link, source, root, clock)

    def not_a_certificate(self, clock: Callable[[], datetime]) -> Verdict | None:
        """The verdict that its bytes alone, held against no trust root, are none of ours or damaged; else None."""
        found = self.judged(None, TrustRoot(consortium_id=b"", issuer_host="", lineage=()), clock)
        return found if found.state in (State.NOT_OURS, State.DAMAGED) else None


@dataclass(frozen=True)
class Chain:
    """A node that the user named (None: none was named) and what they hold fixed about the consortium."""

    root: TrustRootFile
    view: ChainView | None

    @property
    def source(self) -> ChainSource | None:
        return None if self.view is None else ChainSource(self.view)

    @property
    def trust_root(self) -> TrustRoot:
        return self.root.fact

    def verify(self, shown: PresentedCredential, clock: Callable[[], datetime]) -> Verdict:
        """The verdict on what was shown. Without a node it is UNKNOWN, or INVALID where a local check fails."""
        return shown.judged(self.source, self.trust_root, clock)

    def completeness(self, shown: Mapping[str, Any]) -> dict[str, Any]:
        """Is what a holder shows of one issuer's trail complete? Raises SourceUnavailable, ValueError."""
        assert self.view is not None, "the chain has to be asked"
        return judged(shown, ChainSource(self.view), self.root.current.chain_ref)

    def admins(self) -> list[dict[str, Any]]:
        """Which accounts can change the consortium or a member's accounts: no grant is left out."""
        assert self.view is not None, "the chain has to be asked"
        deployment, register = self.root.current, self.view.consortium
        council = [
            {"account": account, "holds": "council (access manager)", "member": None}
            for account in council_accounts(self.view, proved=True)
        ]
        changed = self.view.all_events(
            deployment.consortium, register.events["AccountRolesChanged"], deployment.deployed_block
        )
        latest = {str(each.args["account"]): each.args for each in changed}
        members = [
            {"account": account, "holds": "admin of its member", "member": args["member"]}
            for account, args in latest.items()
            if args["roles"] & Role.ADMIN
        ]
        return council + members


def open_chain(
    *,
    rpc: str | None,
    trust_root: Path | str | None,
    environment: Mapping[str, str] = os.environ,
    read: Callable[[Path], TrustRootFile] = trust.read,
) -> Chain:
    """What `--rpc` and `--trust-root` name, else the environment, else the installation in `$GUILD_HOME`.

    Raises NotDeployed where there is no trust root, ConfigFault where the file is not one.
    """
    file = trust_root or environment.get("GUILD_TRUST_ROOT")
    home = settings.home_from(environment)
    root = trust.load(home) if file is None else read(Path(file))
    url = rpc or environment.get("GUILD_RPC_URL") or _url_of_home(home, environment)
    return Chain(root, None if url is None else view_of(url, root))


def view_of(url: str, root: TrustRootFile) -> ChainView:
    """One node's view of this consortium."""
    return ChainView(ChainClient(url, revert_decoder([Abi.load("Consortium"), Abi.load("Credentials")])), root)


def presented_by(arguments: list[tuple[str, bytes]]) -> PresentedCredential:
    """What the arguments are: a QR's link or picture, a credential's file. Raises ValueError for two of a kind."""
    shown = PresentedCredential()
    for name, data in arguments:
        link = _link_in(data)
        if link is None and shown.file is None:
            shown = PresentedCredential(data, shown.link)
        elif link is not None and shown.link is None:
            shown = PresentedCredential(shown.file, link)
        else:
            raise ValueError(f"{name} is a second {'file' if link is None else 'QR'}: show one credential at a time")
    return shown


def _link_in(data: bytes) -> str | None:
    """The text of a QR; None where the data is a file. Raises wallet.tokens.qr.QrFault for a picture without one."""
    if data.startswith(_PICTURES):
        from wallet.tokens import qr

        texts = qr.read_all(data)
        ours = [text for text in texts if claims_ours(text)]
        if len(ours) > 1 or not texts:  # another's code beside ours is passed over
            raise qr.QrFault(f"there are {len(ours)} codes of certificates in the picture, not one")
        return (ours or texts)[0]
    text = data.strip()
    return text.decode("utf-8", errors="replace") if text.startswith((b"http://", b"https://")) else None


def _url_of_home(home: Path, environment: Mapping[str, str]) -> str | None:
    if not (home / settings.FILE_NAME).exists():
        return None
    return settings.load(home, environment).chain.url
