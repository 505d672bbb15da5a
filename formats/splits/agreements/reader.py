"""A tree of texts → the agreement that it says, or the first fault with its line, its key and the cure."""

from __future__ import annotations

from dataclasses import replace

from formats.canonical import Json
from formats.faults import require
from formats.splits.agreements.agreement import SIDES, Agreement, DriverName, Nature, Pool, agreement_hash
from formats.splits.agreements.commitment_reader import read_commitments
from formats.splits.agreements.scalars import members, month, party, signer, slug
from formats.splits.agreements.stage_reader import StageReader
from formats.yaml.scalars import digest, distinct, enum, number, one_of, text, word
from formats.yaml.text_tree import Node, check_texts, from_json, to_json

MAX_PARTIES = 50
MAX_POOLS = 32
MAX_OBJECTION_DAYS = 366
NEVER_NETTED = (Nature.NON_TAX, Nature.FISCAL)
_NEEDED = ("title", "number", "from", "currency", "parties", "administrator", "objection_days", "disclosure", "pools")


def read_tree(root: Node) -> Agreement:
    """The agreement of a tree, as `agreement_yaml.parse` gives it. Raises TreeFault."""
    check_texts(root)
    fields = root.fields(*_NEEDED, optional=("to", "supersedes", "agents", "netting", "commitments"))
    one_of(fields["currency"], "CNY")
    parties, agents = _signers(fields["parties"], fields.get("agents"))
    first, last = month(fields["from"]), fields.get("to")
    if last is not None and month(last) < first:
        last.reject("not-a-period/order", last=last.text, first=first)
    supersedes, netting = fields.get("supersedes"), fields.get("netting")
    head = Agreement(
        title=text(fields["title"]),
        number=text(fields["number"]),
        first=first,
        last=month(last) if last else None,
        supersedes=digest(supersedes) if supersedes else None,
        parties=parties,
        agents=agents,
        administrator=signer(fields["administrator"], (*parties, *agents)),
        objection_days=number(fields["objection_days"], most=MAX_OBJECTION_DAYS),
        disclosure=one_of(fields["disclosure"], "open", "committed"),
        netting=tuple(party(each, parties) for each in distinct(netting)) if netting else (),
        pools={},
        commitments={},
        hash=agreement_hash(to_json(root)).hex(),
    )
    kinds: dict[str, DriverName] = {}
    pools = sorted(fields["pools"].mapping.items())
    if len(pools) > MAX_POOLS:
        fields["pools"].reject("too-many/pools", count=len(pools), most=MAX_POOLS)
    whole = replace(head, pools={name: _pool(name, pool, head, kinds) for name, pool in pools})
    commitments = fields.get("commitments")
    return replace(whole, commitments=read_commitments(commitments, whole)) if commitments else whole


def read_json(tree: Json) -> Agreement:
    """As `read_tree`, for a tree that was canonical JSON."""
    return read_tree(from_json(tree))


def check_successor(old: Agreement, new: Agreement) -> None:
    """A version names the newest active one; a series never changes its kind. Raises FormatFault."""
    detail = f"it supersedes {new.supersedes}, the newest version is {old.hash}"
    require(new.supersedes == old.hash, "not-a-successor", detail)
    known = old.series()
    for series, kind in new.series().items():
        detail = f"the series {series} served another driver than {word(kind)}: give the new one another name"
        require(known.get(series, kind) is kind, "series-kind", detail)


def _signers(parties: Node, agents: Node | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sharing, collecting = members(parties), members(agents) if agents else ()
    if len(sharing) > MAX_PARTIES:
        parties.reject("too-many/parties", count=len(sharing), most=MAX_PARTIES)
    if agents and len(collecting) > MAX_PARTIES:
        agents.reject("too-many/agents", count=len(collecting), most=MAX_PARTIES)
    for each in agents.items if agents else []:
        if number(each) in sharing:
            each.reject("party-and-agent", member=each.text)
    return sharing, collecting


def _pool(name: str, node: Node, head: Agreement, kinds: dict[str, DriverName]) -> Pool:
    slug(node, name)
    fields = node.fields("nature", optional=("netting", *SIDES))
    nature, netting = enum(fields["nature"], Nature), fields.get("netting")
    allowed = netting is not None and one_of(netting, "yes", "no") == "yes"
    if netting is not None and allowed and nature in NEVER_NETTED:
        netting.reject("public-money", nature=word(nature))
    sides = {}
    for side in SIDES:
        if (stages := fields.get(side)) is not None:
            sides[side] = StageReader(side, head.parties, head.agents, kinds).side(stages)
    if not sides:
        node.reject("missing-key/side")
    return Pool(name=name, nature=nature, netting=allowed, sides=sides)
