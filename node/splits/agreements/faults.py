"""What is refused of agreements, each with the cure."""

from __future__ import annotations

from collections.abc import Sequence

from node.faults import NodeRefusal, RowFault


class AgreementInvalid(NodeRefusal):
    """The text is no agreement; nothing was stored or sent. The fault names its line, its key and the cure."""

    faults: Sequence[RowFault]

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults


class AgreementTextMissing(NodeRefusal):
    """This node does not have the text of this version, which is on no chain: ask a party for the file that it signed,
    and hand it in."""

    text: str


class AgreementTextNotThis(NodeRefusal):
    """The text is another one than this version's: read the version again, and sign the text that it shows."""

    text: str
    given: str


class AgreementRulesDiffer(NodeRefusal):
    """What the chain would compute with does not follow from the text that this version names: do not sign it; whoever
    proposed it has published another agreement."""

    text: str
    rules: str
    expected: str
