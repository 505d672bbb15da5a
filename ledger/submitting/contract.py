"""One deployed contract: its commands as outbox rows, its views as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.rpc.abi import Abi
from ledger.rpc.client import ChainClient
from ledger.submitting.expectation import ExpectedEvent, ReceiptFilter
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class Order:
    """Who wants a command done. `request_id`: 32 bytes, drawn once by whoever wants it. `created_by`: a staff id."""

    member: int
    request_id: bytes
    sender: str
    created_by: str = ""


@dataclass(frozen=True)
class Contract:
    abi: Abi
    address: str

    def command(
        self, order: Order, function: str, arguments: tuple[Any, ...], *expected: tuple[str, Mapping[str, Any]]
    ) -> Command:
        """`function(requestId, *arguments)`, found again by its `CommandAccepted`, done when the events are there."""
        events = tuple(self.expected(name, args) for name, args in expected)
        return self.command_found_by(self.accepted(order), order, function, (order.request_id, *arguments), events)

    def command_found_by(
        self,
        found_by: ReceiptFilter,
        order: Order,
        function: str,
        arguments: tuple[Any, ...],
        events: tuple[ExpectedEvent, ...],
        otherwise: tuple[tuple[ExpectedEvent, ...], ...] = (),
    ) -> Command:
        """`function(*arguments)`, of which the chain keeps no request id: the order's is the outbox's alone."""
        return Command(
            member=order.member,
            key=order.request_id,
            kind=_kind(function),
            sender=order.sender,
            to=self.address,
            calldata=self.abi.encode_call(function, *arguments),
            receipt_filter=found_by,
            expected_events=events,
            otherwise=otherwise,
            created_by=order.created_by,
        )

    def accepted(self, order: Order) -> ReceiptFilter:
        """The one `CommandAccepted` of this order."""
        topics = self.abi.events["CommandAccepted"].topics(member=order.member, requestId=order.request_id)
        return ReceiptFilter(self.address, topics)

    def logs_of(self, event: str, *, shared: bool = True, **indexed: Any) -> ReceiptFilter:
        """Logs of this event with these indexed arguments. `shared`: other commands than ours leave such logs too."""
        return ReceiptFilter(self.address, self.abi.events[event].topics(**indexed), shared)

    def expected(self, event: str, args: Mapping[str, Any]) -> ExpectedEvent:
        return ExpectedEvent(self.address, self.abi.events[event], args)

    def ask(self, chain: ChainClient, function: str, *arguments: Any, block: int | None = None) -> tuple[Any, ...]:
        """What a view answers, in ABI order."""
        answer = chain.call(self.address, self.abi.encode_call(function, *arguments), block=block)
        return self.abi.decode_result(function, answer)


def _kind(function: str) -> str:
    """admitMember → admit-member."""
    return "".join("-" + letter.lower() if letter.isupper() else letter for letter in function)
