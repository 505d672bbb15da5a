"""Two judges of one credential: `guild verify` and the stranger's script. They must say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from node.trust_roots.verifier_sources import Chain, PresentedCredential, view_of
from tests.stranger.founded import Founded
from tests.stranger.issued import Issued
from tests.stranger.page import Stranger
from verification.deployment import TrustRootFile
from verification.verdict import State, Verdict

# the script has one word for all that is not as it was issued (docs/verify-without-us.md)
_ONE_WORD_OF_THE_SCRIPT = (State.DAMAGED, State.NOT_OURS)


@dataclass(frozen=True)
class Judges:
    founded: Founded
    folder: Path
    rpc: str | None = None

    def file(self, data: bytes) -> Verdict:
        """Our verdict on a file, after the stranger said the same word."""
        return self._agreed(PresentedCredential(file=data), data)

    def link(self, text: str) -> Verdict:
        return self._agreed(PresentedCredential(link=text), text)

    def both(self, issued: Issued) -> tuple[State, State]:
        """The states of its file and of its QR."""
        return self.file(issued.file).state, self.link(issued.link).state

    def _agreed(self, shown: PresentedCredential, what: bytes | str) -> Verdict:
        root = TrustRootFile.model_validate(self.founded.deployment())
        ours = Chain(root, view_of(self.rpc or self.founded.rpc, root)).verify(shown, lambda: datetime.now(UTC))
        stranger = Stranger(self.folder, self.founded, self.rpc).verify(what)
        expected = State.INVALID if ours.state in _ONE_WORD_OF_THE_SCRIPT else ours.state
        assert stranger == expected.value, f"the stranger says {stranger}, we say {ours.state.value}: {ours.reason}"
        return ours
