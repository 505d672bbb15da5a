"""`guild reperform`: does a month's close follow from what was signed and entered? Asks a chain node alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.options import AsJson, Lang, Rpc, TrustRoot
from cli.shared.output import plain, show

if TYPE_CHECKING:
    from formats.yaml.text_tree import Node
    from verification.reperformance.reperform import Reperformance

_FILES = 10_000
"""Of one folder."""


def reperform(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A closed month, such as 2026-03.")],
    rpc: Rpc = None,
    trust_root: TrustRoot = None,
    agreement: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="A version's YAML, once for each version."),
    ] = None,
    period_files: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="Published period files, *.json."),
    ] = None,
    vouchers: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", exists=True, file_okay=False, help="Scans of vouchers, each beside a .json of its name."
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Compute a closed month again from a chain's logs, to the fen, or name the first thing that differs. No node of
    ours and no database is asked; texts come from --agreement, from --period-files, or from both."""
    from cli.shared.verdict import language

    if not agreement and period_files is None:
        raise Stop(Exit.USAGE, "no text of an agreement is given", cure="--agreement FILE or --period-files DIR")
    spoken = language(lang)
    found = _performed(_month(period), rpc, trust_root, agreement or [], period_files, vouchers, lang)
    show([_json(each) for each in found], as_json=as_json, render=lambda _: _rendered(found, spoken))
    raise typer.Exit(int(_exit(found)))


def _performed(
    period: str, rpc: str | None, trust_root: Path | None, agreements: list[Path], period_files: Path | None,
    vouchers: Path | None, lang: str | None,
) -> list[Reperformance]:  # fmt: skip
    from node.trust_roots.verifier_sources import open_chain
    from verification.reperformance.agreements import reperform_all
    from verification.reperformance.reperform import Published

    chain = open_chain(rpc=rpc, trust_root=trust_root)
    if chain.view is None:
        raise Stop(Exit.USAGE, "no chain node is named", cure="--rpc URL, or GUILD_RPC_URL")
    published = Published(
        texts=[_tree(each, lang) for each in agreements],
        files=[] if period_files is None else [each.read_bytes() for each in _listed(period_files, "*.json")],
        vouchers=None if vouchers is None else dict(scans_of(vouchers)),
    )
    return reperform_all(chain.view, period, published)


def _month(text: str) -> str:
    from formats.faults import FormatFault
    from formats.splits.agreements.money import period

    try:
        return period(text)
    except FormatFault as fault:
        raise Stop(Exit.USAGE, str(fault), cure="write a month, such as 2026-03", type=fault.reason) from fault


def _tree(file: Path, lang: str | None) -> Node:
    from cli.shared.error_exits import tree_stop
    from formats.yaml import bounded_yaml
    from formats.yaml.text_tree import TreeFault

    try:
        return bounded_yaml.parse(read_given(str(file)))
    except TreeFault as fault:
        raise tree_stop(fault, lang) from fault


def _listed(folder: Path, pattern: str) -> list[Path]:
    files = sorted(each for each in folder.glob(pattern) if each.is_file())
    if len(files) > _FILES:
        raise Stop(Exit.USAGE, f"{folder} holds {len(files)} files, more than {_FILES}", cure="name a smaller folder")
    return files


def scans_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and digest of each scan beside which a file of the same name, `.json`, says its kind, code and number, and
    its seller where one was entered."""
    from formats.bounds import bounded_json
    from formats.splits.entries.evidence import VoucherData, voucher_digest

    beside: dict[str, list[Path]] = {}
    for scan in sorted(each for each in folder.iterdir() if each.is_file() and each.suffix != ".json"):
        beside.setdefault(scan.stem, []).append(scan)
    for data in _listed(folder, "*.json"):
        try:
            covered = VoucherData.of_json(bounded_json.loads_object(data.read_bytes()))
        except (KeyError, ValueError) as error:
            cure = 'write {"kind": "invoice", "code": "", "number": "…"}: docs/splits.md'
            raise Stop(Exit.USAGE, f"{data} says no invoice", cure=cure) from error
        for scan in beside.get(data.stem, ()):
            yield scan.name, voucher_digest(covered, read_given(str(scan)))


def _exit(found: list[Reperformance]) -> Exit:
    """As of a verdict: what differs is refused, what cannot be judged is no answer."""
    results = {each.result.value for each in found}
    if "differs" in results:
        return Exit.REFUSED
    return Exit.OK if results == {"agrees"} else Exit.UNAVAILABLE


def _json(found: Reperformance) -> dict[str, Any]:
    said: dict[str, Any] = {
        "agreement": found.agreement.hex(), "period": found.period, "result": found.result.value,
    }  # fmt: skip
    if found.difference is not None:
        off = found.difference.off_by
        said["difference"] = {
            "in": found.differs_in, "what": found.difference.what, "where": found.difference.where,
            "expected": found.difference.expected, "found": found.difference.found,
            **({} if off is None else {"off_by": str(off)}),
        }  # fmt: skip
    if found.unknown is not None:
        said["unknown"] = {"reason": found.unknown.reason, "of": found.unknown.of}
    if found.shares:
        said["shares"] = {account: str(fen) for account, fen in found.shares.items()}
    return said


def _rendered(found: list[Reperformance], spoken: str) -> Text:
    from formats.words import say

    lines = [line for each in found for line in _lines(each, spoken)]
    return Text("\n").join(map(plain, lines or [say(spoken, "reperform.none")]))


def _lines(found: Reperformance, spoken: str) -> Iterator[str]:
    from formats.words import say
    from formats.yuan import yuan

    head = {"agreement": found.agreement.hex()[:12], "period": found.period}
    yield say(spoken, f"reperform.{found.result.value}", **head)
    if found.difference is not None:
        what = say(spoken, f"reperform.what.{found.difference.what}")
        values = {"where": found.difference.where, "expected": found.difference.expected or "–"}
        yield say(
            spoken, "reperform.difference", what=what, period=found.differs_in, found=found.difference.found or "–",
            **values,
        )  # fmt: skip
        if found.difference.off_by is not None:
            yield say(spoken, "reperform.off", fen=f"{found.difference.off_by:+}")
    if found.unknown is not None:
        yield say(spoken, f"reperform.reason.{found.unknown.reason}", of=found.unknown.of)
    for account, fen in found.shares.items():
        yield say(spoken, "reperform.share", account=account, yuan=yuan(fen))
