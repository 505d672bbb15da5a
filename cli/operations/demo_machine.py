"""A new demo begins a day ago: what is published of a machine rules from the next day on, and the story books today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.operations.demo_stage import COLLEGE, DATA, Stage

if TYPE_CHECKING:
    from ledger.submitting.outbox import Command
    from node.bookings.assets.asset_reader import AssetFile
    from node.installation.node import Node

FILE, TEXT = "machine.yaml", "machine-terms.txt"
ASSET = 1
"""The first number that the chain gives."""
_ASSET_FROM, _TERMS_FROM = "from: 2026-01-01\n", "from: 2026-01-02\n"
_DAY = timedelta(days=1)


def is_new(stage: Stage) -> bool:
    """No chain was ever begun here."""
    return stage.config.chain.embedded and not (stage.home / "chain").exists()


def begun_yesterday(stage: Stage) -> dict[str, int]:
    """The consortium founded and its machine registered on a chain whose first day was yesterday; the numbers of the
    standards. Started again, its clock is everybody's."""
    from node.compose import compose, utc_now
    from node.installation.deploy import deploy
    from node.running.chain import Anvil
    from node.running.supervisor import anvil_settings
    from node.setup.founding import found

    first_block_at = int((utc_now() - _DAY).timestamp())
    chain = Anvil(replace(anvil_settings(stage.home, stage.config), genesis_time=first_block_at))
    chain.start()
    try:
        node = compose(stage.home)
        try:
            deploy(node)
            standards = found(node, DATA / "consortium.toml").standards
            _register(node, stage, standards)
        finally:
            node.close()
    finally:
        chain.stop()
    return standards


def _register(node: Node, stage: Stage, standards: dict[str, int]) -> None:
    from node.bookings.orders import assets_commands, book_order
    from node.staff.access import bootstrap_principal

    file = _file(stage, today=_day_of_chain(node))
    assert file.requirement is not None, "the story shows a certificate"
    request = replace(file.asset, standard=standards[file.requirement.code])
    commands, college = assets_commands(node), bootstrap_principal(COLLEGE)
    _settled(node, commands.register_asset(book_order(node, college, _request_id("asset")), request=request))
    terms_order = book_order(node, college, _request_id("terms"))
    _settled(node, commands.set_terms(terms_order, asset=ASSET, terms=file.terms))


def _file(stage: Stage, *, today: int) -> AssetFile:
    """demo/machine.yaml with its two days moved, as it then lies in the demo's folder for a reader to look at."""
    from formats.bookings.slots import day_text
    from node.bookings.assets.asset_reader import read_asset_file
    from node.bookings.assets.files import digests_in

    text = (DATA / FILE).read_text(encoding="utf-8")
    for written, day in ((_ASSET_FROM, today), (_TERMS_FROM, today + 1)):
        text = text.replace(written, f"from: {day_text(day)}\n")
    (stage.folder / FILE).write_bytes(text.encode())
    (stage.folder / TEXT).write_bytes((DATA / TEXT).read_bytes())
    return read_asset_file(text.encode(), today, digests_in(stage.folder))


def _settled(node: Node, command: Command) -> None:
    from ledger.db import writing
    from ledger.submitting.outbox import enqueue
    from node.installation.pipeline import settle

    with writing(node.node_engine) as session:
        submission = enqueue(session, command, node.clock).id
    settle(node, [submission])


def _day_of_chain(node: Node) -> int:
    from formats.bookings.slots import day_of, slot_of

    return day_of(slot_of(node.chain.head().time))


def _request_id(what: str) -> bytes:
    """The same for every run: nothing is done twice."""
    from formats.crypto.hashing import sha256

    return sha256(b"guild/demo/machine/" + what.encode())
