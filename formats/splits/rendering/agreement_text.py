"""An agreement in plain words, line by line: whatever a party signs is said, and nothing that it does not sign."""

from __future__ import annotations

from collections.abc import Iterator

from formats.splits.agreements.agreement import Agreement, Pool
from formats.splits.rendering.commitment_text import commitment_lines
from formats.splits.rendering.estimate_text import estimate_lines, example_lines
from formats.splits.rendering.speaker import Speaker
from formats.splits.rendering.stage_text import stage_lines
from formats.splits.whatif.estimate import estimate
from formats.splits.whatif.example import AMOUNT_FEN, example
from formats.yaml.scalars import word


def agreement_lines(agreement: Agreement, language: str) -> Iterator[str]:
    """The agreement's terms, under each side a worked example that the evaluator computes, and what is committed."""
    speaker = Speaker(language)
    yield from _head(agreement, speaker)
    for pool in agreement.pools.values():
        yield ""
        yield from _pool(agreement, pool, speaker)
    if agreement.commitments:
        yield ""
        yield from commitment_lines(agreement, speaker)


def _head(agreement: Agreement, speaker: Speaker) -> Iterator[str]:
    yield speaker.say("title", title=agreement.title, number=agreement.number)
    yield speaker.say("hash", hash=agreement.hash)
    yield speaker.say("from", first=agreement.first)
    yield speaker.say("to", last=agreement.last) if agreement.last else speaker.say("no_to")
    supersedes = agreement.supersedes
    yield speaker.say("supersedes", hash=supersedes) if supersedes else speaker.say("no_supersedes")
    yield speaker.say("currency")
    yield speaker.say("parties", members=speaker.members(agreement.parties))
    if agreement.agents:
        yield speaker.say("agents", members=speaker.members(agreement.agents))
    yield speaker.say("administrator", members=speaker.members([agreement.administrator]))
    yield speaker.say("objection_days", days=agreement.objection_days)
    yield speaker.say(f"disclosure.{agreement.disclosure}")
    netting = agreement.netting
    yield speaker.say("netting", members=speaker.members(netting)) if netting else speaker.say("no_netting")


def _pool(agreement: Agreement, pool: Pool, speaker: Speaker) -> Iterator[str]:
    nature = speaker.say(f"nature.{word(pool.nature)}")
    netting = speaker.say("pool_netting.yes" if pool.netting else "pool_netting.no")
    yield speaker.say("pool", pool=pool.name, nature=nature, netting=netting)
    for side, stages in pool.sides.items():
        yield "  " + speaker.say(f"side.{side}")
        yield from stage_lines(agreement, stages, side, speaker)
        assumed = example(agreement)
        shown = estimate(agreement, pool.name, side, AMOUNT_FEN, assumed)
        yield "    " + speaker.say(f"example.{side}", amount=speaker.yuan(AMOUNT_FEN))
        yield from ("      " + line for line in example_lines(stages, assumed, speaker))
        yield from ("      " + line for line in estimate_lines(shown, speaker))
