"""What a verification has found so far. It only collects; the order of the states is verification.verifier's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from verification.policy import Policy
from verification.source import SourceView
from verification.verdict import Check, Outcome


@dataclass
class Findings:
    """Checks in the order they were made. `now`, `policy` and `view` are what every check judges by."""

    now: datetime
    policy: Policy
    view: SourceView | None = None
    checks: list[Check] = field(default_factory=list)

    def passed(self, name: str, reason: str, /, **values: str) -> None:
        self._add(name, Outcome.PASSED, reason, values)

    def failed(self, name: str, reason: str, /, **values: str) -> None:
        """A local fault, or a fault that a hash or a signature proves whoever told it."""
        self._add(name, Outcome.FAILED, reason, values)

    def contradicted(self, name: str, reason: str, /, **values: str) -> None:
        """A fault on the source's word: it counts only from an authenticated source."""
        self._add(name, Outcome.FAILED if self.authenticated else Outcome.NOT_CHECKED, reason, values)

    def foreign(self, name: str, reason: str, /, **values: str) -> None:
        """What was shown is something else, so there is nothing to judge."""
        self._add(name, Outcome.FOREIGN, reason, values)

    def damaged(self, name: str, reason: str, /, **values: str) -> None:
        """It claims to be ours, but these are not the bytes that were issued: the original has to be fetched."""
        self._add(name, Outcome.DAMAGED, reason, values)

    def not_checked(self, name: str, reason: str, /, **values: str) -> None:
        self._add(name, Outcome.NOT_CHECKED, reason, values)

    def standing(self, name: str, reason: str, /, **values: str) -> None:
        self._add(name, Outcome.STANDING, reason, values)

    def note(self, name: str, reason: str, /, **values: str) -> None:
        self._add(name, Outcome.NOTE, reason, values)

    def absent(self, name: str, what: str, signed: datetime | None, /, **values: str) -> None:
        """The source holds that there is no such thing. `<what>-absent` where that counts, else `<what>-not-seen`."""
        counts = (
            self.view is not None
            and signed is not None
            and self.authenticated
            and self.fresh
            and self.clock_sound
            and self.view.head_time > signed + self.policy.absence_after
        )
        if counts:
            self.failed(name, f"{what}-absent", **values)
        else:
            self.not_checked(name, f"{what}-not-seen", **values)

    @property
    def authenticated(self) -> bool:
        return self.view is not None and self.view.authenticated

    @property
    def fresh(self) -> bool:
        return self.view is not None and self.now - self.view.head_time <= self.policy.max_age

    @property
    def clock_sound(self) -> bool:
        """Is our clock not behind what was already seen? Where nothing was seen, nothing speaks against it."""
        return self.view is None or self.now >= self.view.seen_time - self.policy.clock_skew

    def _add(self, name: str, outcome: Outcome, reason: str, values: dict[str, str]) -> None:
        """Once: what a file and its QR ask alike has one answer."""
        check = Check(name, outcome, reason, values)
        if check not in self.checks:
            self.checks.append(check)
