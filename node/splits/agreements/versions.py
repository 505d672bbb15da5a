"""The versions of an agreement as staff of one member may see them: the chain's facts, and the text where it is here.

Under `open` every member reads the text; under `committed` the parties and agents of the version and of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from formats.canonical import Json
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import rules_hash
from formats.splits.ids import version_id
from ledger.db import reading
from ledger.splits.agreements import queries
from ledger.splits.agreements.facts import Version
from node.faults import NotFound
from node.installation.node import Node
from node.splits.agreements.faults import AgreementRulesDiffer, AgreementTextMissing, AgreementTextNotThis
from node.splits.agreements.texts import stored_trees
from node.splits.participation import may_read
from node.staff.access import Principal


class TextState(StrEnum):
    """Whether the text of a version is here for this reader."""

    HERE = "here"
    MISSING = "missing"
    WITHHELD = "withheld"
    DIFFERS = "differs"
    """The rules on the chain do not follow from it."""


class VersionState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    OVERTAKEN = "overtaken"
    """Another version followed the one that it names: it never becomes active."""


@dataclass(frozen=True)
class VersionView:
    """`number`: in the order in which the chain has them. `tree`: where `text_state` is here or differs."""

    number: int
    version: Version
    state: VersionState
    text_state: TextState
    tree: Json | None

    @property
    def agreement(self) -> Agreement | None:
        return None if self.tree is None else read_json(self.tree)


def version_views(node: Node, by: Principal, agreement: bytes) -> list[VersionView]:
    """In the order of their proposal. Raises NotFound."""
    with reading(node.ledger_engine) as ledger:
        found = queries.versions(ledger, agreement)
    if not found:
        raise NotFound("agreement", agreement.hex())
    with reading(node.node_engine) as session:
        trees = stored_trees(session, node, [each.text for each in found if may_read(by.member, each)])
    newest = next((each.text for each in reversed(_in_force(found))), bytes(32))
    return [_view(number, each, by, trees, newest) for number, each in enumerate(found, start=1)]


def version_view(node: Node, by: Principal, agreement: bytes, number: int) -> VersionView:
    """Raises NotFound."""
    views = version_views(node, by, agreement)
    if not 1 <= number <= len(views):
        raise NotFound("version", f"{agreement.hex()}/{number}")
    return views[number - 1]


def require_signer(by: Principal, view: VersionView) -> None:
    """Staff of a party or agent of the version or of the one before. Raises NotFound."""
    if by.member not in view.version.signers:
        raise NotFound("version", f"{view.version.agreement.hex()}/{view.number}")


def readable(view: VersionView) -> Agreement:
    """What the text says, where what the chain computes with follows from it. Raises AgreementTextMissing,
    AgreementRulesDiffer."""
    found = view.agreement
    if found is None:
        raise AgreementTextMissing(view.version.text.hex())
    if view.text_state is TextState.DIFFERS:
        on_chain, expected = view.version.rules_hash.hex(), rules_hash(found).hex()
        raise AgreementRulesDiffer(view.version.text.hex(), on_chain, expected)
    return found


def require_text(view: VersionView, given: str) -> None:
    """That somebody was shown this version's text. Raises AgreementTextNotThis."""
    if given != view.version.text.hex():
        raise AgreementTextNotThis(view.version.text.hex(), given)


def texts_of(ledger: Session, session: Session, node: Node, agreement: bytes) -> list[Json]:
    """The texts of an agreement's active versions that are here, oldest first: what a period file is made with."""
    active = [each.text for each in _in_force(queries.versions(ledger, agreement))]
    trees = stored_trees(session, node, active)
    return [trees[text] for text in active if text in trees]


def _in_force(versions: Sequence[Version]) -> list[Version]:
    """The active ones, each behind the one that it names."""
    after = {each.rules.supersedes: each for each in versions if each.active}
    found, text = list[Version](), bytes(32)
    while text in after:
        found.append(after.pop(text))
        text = found[-1].text
    return found


def _view(number: int, found: Version, by: Principal, trees: dict[bytes, Json], newest: bytes) -> VersionView:
    tree = trees.get(found.text)
    if tree is not None:
        agrees = version_id(read_json(tree)) == found.id
        text_state = TextState.HERE if agrees else TextState.DIFFERS
    else:
        text_state = TextState.MISSING if may_read(by.member, found) else TextState.WITHHELD
    if found.active:
        state = VersionState.ACTIVE
    else:
        state = VersionState.PROPOSED if found.rules.supersedes == newest else VersionState.OVERTAKEN
    return VersionView(number, found, state, text_state, tree)
