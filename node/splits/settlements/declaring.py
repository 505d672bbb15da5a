"""Payments, payouts and nettings as somebody of a member wants them, as commands that commit its money."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from formats.splits.agreements.accounts import Account, is_fund
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.acts import Netting, Payment, Payout
from ledger.splits.agreements.queries import versions
from ledger.splits.journal import requests
from ledger.splits.journal.payments import payments_of_transfer
from ledger.splits.journal.queries import act
from ledger.splits.journal_errors import FundUnknown
from node.installation.node import Node
from node.splits.entries.entering import is_on_its_way, salt_of
from node.splits.limits.money_act import MoneyCommand, declaring
from node.splits.moved import moved_by
from node.splits.orders import journal_commands
from node.splits.settlements.faults import PaymentDeclaredBefore
from node.splits.settlements.papers import Declaration, Papers, declared_here, digests_of, keep_papers
from node.splits.signing import money_account
from node.staff.access import Principal


@dataclass(frozen=True)
class WantedPayment:
    """`payer`, `payee`: a member or a fund; `fen` above 0."""

    payer: Account
    payee: Account
    pool: str
    side: str
    fen: int
    papers: Papers


@dataclass(frozen=True)
class WantedNetting:
    """The member owes `other` in (pool, side), `other` owes it in (back_pool, back_side): at most `fen` of both."""

    other: int
    pool: str
    side: str
    back_pool: str
    back_side: str
    fen: int


@dataclass(frozen=True)
class WantedPayout:
    """Out of a fund of a pool, to a member."""

    pool: str
    reserve: str
    to: int
    fen: int


@dataclass(frozen=True)
class Declaring:
    """By somebody of one member under one agreement; `id` of the act, drawn from the command."""

    node: Node
    session: Session
    ledger: Session
    by: Principal
    agreement: bytes
    id: bytes

    def payment(self, wanted: WantedPayment) -> MoneyCommand:
        """Its papers stay here; the caller commits. Raises PaymentDeclaredBefore, FundUnknown, InvoicePepperMissing,
        AccountNotHere."""
        digests = digests_of(self.session, self.node, wanted.papers)
        payee, settles = self._books_of(wanted.payee), f"{wanted.payer}>{wanted.payee} {wanted.pool}/{wanted.side}"
        declared = Declaration(self.id, self.agreement, digests.bank, settles, payee)
        self._require_new(wanted, declared)
        keep_papers(self.session, self.node, self.by, wanted.papers, declared)
        request = requests.PaymentRequest(
            self.id, self._salt, self.agreement, _account(wanted.payer), _account(wanted.payee), wanted.pool,
            SIDES.index(wanted.side), wanted.fen, digests.bank, digests.document,
        )  # fmt: skip
        command = journal_commands(self.node).declare_payment(request, sender=self._sender, created_by=self.by.staff_id)
        paid = Payment(wanted.payer, wanted.payee, wanted.pool, wanted.side, wanted.fen)
        return MoneyCommand(command, declaring(self.agreement, self.id, paid, transfer=digests.bank))

    def netting(self, wanted: WantedNetting) -> MoneyCommand:
        """Raises AccountNotHere."""
        request = requests.NettingRequest(
            self.id, self._salt, self.agreement, wanted.pool, SIDES.index(wanted.side), wanted.other,
            wanted.back_pool, SIDES.index(wanted.back_side), wanted.fen,
        )  # fmt: skip
        command = journal_commands(self.node).propose_netting(request, sender=self._sender, created_by=self.by.staff_id)
        there, back = (wanted.pool, wanted.side), (wanted.back_pool, wanted.back_side)
        netted = Netting(self.by.member, wanted.other, there, back, wanted.fen)
        return MoneyCommand(command, declaring(self.agreement, self.id, netted))

    def payout(self, wanted: WantedPayout) -> MoneyCommand:
        """Raises AccountNotHere."""
        request = requests.PayoutRequest(
            self.id, self._salt, self.agreement, wanted.pool, wanted.reserve, wanted.to, wanted.fen
        )
        command = journal_commands(self.node).enter_payout(request, sender=self._sender, created_by=self.by.staff_id)
        paid = Payout(wanted.pool, wanted.reserve, wanted.to, wanted.fen)
        return MoneyCommand(command, declaring(self.agreement, self.id, paid))

    @property
    def _salt(self) -> bytes:
        return salt_of(self.node, self.id)

    @property
    def _sender(self) -> str:
        return money_account(self.node, self.by.member)

    def _require_new(self, wanted: WantedPayment, declared: Declaration) -> None:
        """Neither on the chain nor on its way there from this node."""
        for each in declared_here(self.session, declared):
            if act(self.ledger, each) is None and is_on_its_way(self.session, each):
                raise PaymentDeclaredBefore(each.hex())
        same = Payment(wanted.payer, wanted.payee, wanted.pool, wanted.side, 0)
        for each in payments_of_transfer(self.ledger, self.agreement, declared.bank):
            found = act(self.ledger, each)
            moved = None if found is None else moved_by(found.text)
            if isinstance(moved, Payment) and replace(moved, fen=0) == same:
                raise PaymentDeclaredBefore(each.hex())

    def _books_of(self, account: Account) -> int:
        """The member on whose books it is, by the newest version that names the fund. Raises FundUnknown."""
        if not is_fund(account):
            return int(account)
        pool, reserve = map(name_hash, account.split("/"))
        for version in reversed(versions(self.ledger, self.agreement)):
            keeper = version.rules.keeper_of(pool, reserve) if version.active else None
            if keeper is not None:
                return keeper
        raise FundUnknown(self.agreement, pool, reserve)


def _account(name: Account) -> requests.Account:
    return requests.Account(0, *name.split("/")) if is_fund(name) else requests.Account(int(name))
