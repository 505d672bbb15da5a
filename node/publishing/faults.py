"""Why no snapshot is signed or published."""

from node.faults import NodeRefusal


class TrustRootNotPinned(NodeRefusal):
    """No trust root is pinned here: run `guild verifier pin`, or copy trust-root.json from a member you trust."""

    file: str


class TrustRootForeign(NodeRefusal):
    """The pinned trust root is another consortium's, or its lineage parts from this installation's."""

    file: str


class TrustRootNotPinnable(NodeRefusal):
    """A trust root cannot be pinned like this; nothing was written."""

    reason: str


class TrustRootNotSuccessor(NodeRefusal):
    """This trust root may not follow the pinned one. Nothing was kept or signed. Reasons: docs/snapshots.md."""

    reason: str
    detail: str


class TrustRootNotAgreed(NodeRefusal):
    """No person at this member has agreed to these bytes yet: `guild verifier agree` there."""

    member: int
    digest: str


class TrustRootAgreedBefore(NodeRefusal):
    """This member agreed to another trust root of this version: finish that one, or name it with `--instead-of`."""

    member: int
    version: int
    digest: str


class SnapshotBlockNotConfirmed(NodeRefusal):
    """This node's own view does not reach that block yet, or the block is not confirmed here: ask again later."""

    block: int
    confirmed: int


class SnapshotViewUnsettled(NodeRefusal):
    """This node's view is not the chain's now (a replay, a reorg, or a new block): ask again later."""


class SnapshotBlockAhead(NodeRefusal):
    """The block's time is over five minutes ahead of this node's clock: one of them is wrong. Nothing was signed."""

    block: int
    block_time: str
    clock: str


class SnapshotLineageEnded(NodeRefusal):
    """Snapshots of a consortium with an earlier deployment are not built yet."""

    deployments: int


class SnapshotDiffers(NodeRefusal):
    """Of that block this node computes other bytes: one of the two views is wrong. Nothing was signed."""

    block: int
    ours: str
    offered: str


class SnapshotNotSignable(NodeRefusal):
    """The member signed something that this snapshot would contradict. Nothing was signed."""

    member: int
    reason: str
    detail: str


class SnapshotKeyNotPinned(NodeRefusal):
    """The trust root pins no snapshot key of this member that is in this node's keystore."""

    member: int


class SnapshotUnderSigned(NodeRefusal):
    """Too few members signed; what was published before stays. `refused`: why the others did not."""

    block: int
    signed: tuple[int, ...]
    k: int
    refused: tuple[str, ...]


class PublicationTooLarge(NodeRefusal):
    """A file outgrew its readers' limit: nothing was signed, what is published stays. Do what `cure` says."""

    file: str
    size: int
    limit: int
    cure: str


class PublicationUnreadable(NodeRefusal):
    """A reader would refuse this file: nothing was signed, what is published stays. `guild reindex`, then look."""

    file: str
    reason: str
    detail: str


class PageNotBuilt(NodeRefusal):
    """The verifier page is not built here: run `npm run verifier:page`."""

    file: str


class PageOfAnotherTrustRoot(NodeRefusal):
    """The verifier page was built for another trust root: build it without one, or with this one."""

    built_for: str
    pinned: str


class NothingPublished(NodeRefusal):
    """No snapshot is published here yet: `guild up` publishes the first one soon after the consortium was founded."""

    file: str


class SignedBlockStillThere(NodeRefusal):
    """The chain holds the block that the member signed: there is nothing to forget."""

    member: int
    block: int


class StatusKeyNotHeld(NodeRefusal):
    """The member's registered status key is not in this node's keystore: its status lists cannot be signed here."""

    member: int
    key: str


class EventsUnread(NodeRefusal):
    """Events that may take something back could not be read here: upgrade this node, then `guild reindex`."""

    events: tuple[str, ...]
