"""An error that is a fact travels as any exception does: nothing that marks it on its way may fail."""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

import formats
import ledger
import node
import verification
import wallet
from formats.faults import Fault, FormatFault
from ledger.errors import CommandRepeated, LedgerError
from node.faults import NodeRefusal, RequestInvalid, RowFault
from wallet.documents.fields import FieldFault


def faults() -> list[type[Fault]]:
    for package in (formats, ledger, wallet, verification, node):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(_below(Fault), key=lambda each: each.__name__)


def _below(kind: type[Fault]) -> set[type[Fault]]:
    return {kind}.union(*(_below(each) for each in kind.__subclasses__()))


def test_every_fault_takes_the_marks_of_its_way() -> None:
    every = faults()
    assert {LedgerError, NodeRefusal, FormatFault, FieldFault} <= set(every)
    for kind in every:
        fault = kind.__new__(kind)
        fault.__traceback__ = None
        fault.__cause__ = fault.__context__ = ValueError("before")
        fault.add_note("met on the way")
        setattr(fault, "__typer_developer_exception__", True)  # noqa: B010 - as Typer does
        setattr(fault, "_of_some_framework", kind)  # noqa: B010
        assert {fault} == {fault}


@contextmanager
def passing() -> Iterator[None]:
    yield


def test_a_fault_passes_context_managers_and_keeps_what_it_says() -> None:
    thrown = CommandRepeated(member=2, request_id=b"\x01")
    with pytest.raises(CommandRepeated) as met, ExitStack() as stack:
        stack.enter_context(passing())
        raise thrown
    assert met.value is thrown
    assert str(thrown) == "Command repeated (member: 2; request id: 0x01)"
    assert "CommandRepeated" in "".join(traceback.format_exception(thrown))


def test_faults_are_equal_by_class_and_values_and_always_hash() -> None:
    fault = RowFault(1, "name", "malformed", "is no name", "write one")
    assert RequestInvalid([fault]) == RequestInvalid([fault])
    assert RequestInvalid([fault]) != RequestInvalid([])
    assert {RequestInvalid([fault]), RequestInvalid([fault])} == {RequestInvalid([fault])}
    assert FormatFault("a", "b") != FormatFault("a", "c")


def test_a_format_fault_is_a_value_error_that_says_its_reason_first() -> None:
    fault = FormatFault("not_canonical", "two spaces")
    assert isinstance(fault, ValueError)
    assert str(fault) == "not_canonical: two spaces"
