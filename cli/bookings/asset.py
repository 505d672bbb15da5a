"""`guild asset`: what can be booked, from a readable file, and how it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli.bookings import asset_days, custody, shares
from cli.bookings.bodies import approval_body, asset_body, terms_body
from cli.bookings.registering import bounds_of, registered, standards_by_code
from cli.shared.clock import today
from cli.shared.commands import Write, followed, lists, reads, submits
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Lang, Token, Url, Wait
from cli.shared.output import facts, plain, show, table
from cli.shared.verdict import language

if TYPE_CHECKING:
    from node.bookings.assets.asset_reader import AssetFile

app = typer.Typer(help="Rooms, machines, vehicles, trainers and their terms.", no_args_is_help=True)
app.add_typer(custody.app, name="custody")
app.add_typer(shares.app, name="shares")

_MOST_VALUE_FEN = 10**14 - 1
Asset = Annotated[int, typer.Argument(metavar="ASSET", help="Number of the asset.")]
AssetPath = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="YAML: docs/assets.md.")]
On = Annotated[str | None, typer.Option(help="As if registered on this day, YYYY-MM-DD; today if left out.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show what would be sent; send nothing.")]
COLUMNS = {
    "number": "no.", "kind": "kind", "name": "name", "custodian": "custodian", "units": "units",
    "standard": "standard", "from": "from", "until": "until", "version": "terms",
}  # fmt: skip
TERMS = {
    "version": "version", "from": "from", "until": "until", "approval": "approval", "horizon_days": "days ahead",
    "least": "least", "most": "most", "limit_hours": "hours a month", "made": "bookings a month", "group": "group",
}  # fmt: skip

lists(app, "/assets", COLUMNS, empty="no assets yet", about="All assets ever registered.")


@app.command("show")
@reads
def show_(asset: Asset) -> str:
    """One asset with its approvals, its owners' shares and what is proposed of them."""
    return f"/assets/{asset}"


@app.command("check")
def check(file: AssetPath, on: On = None, lang: Lang = None, as_json: AsJson = False) -> None:
    """Check an asset's file on this machine and show what it would register. Nothing is sent."""
    _show_picture(_read(file, on), lang, as_json)


@app.command("register")
def register(
    file: AssetPath,
    dry_run: DryRun = False,
    key: Key = None,
    lang: Lang = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Register an asset and its first terms (custodian). A state-owned one gets its terms after the council's
    approval."""
    from node.bookings.assets.asset_reader import with_standard

    api, read = staff_api(url, token), _read(file, None)
    request = with_standard(read, standards_by_code(api))
    if dry_run:
        _show_picture(read, lang, as_json)
        return
    made = followed(api, Write("POST", "/assets", asset_body(request)).sent(api, key), wait=True)
    number = registered(api, made["member"], asset_body(request))
    if read.value_fen is not None:
        _value_write(number, str(read.value_fen)).sent(api, None if key is None else f"{key}-value")
    if read.approval is not None:
        after = f"guild asset approve {number} {file} (council), then: guild asset set-terms {number} TERMS-FILE"
        show({"asset": number, "terms": None, "next": after}, as_json=as_json, render=facts)
        return
    terms_key = None if key is None else f"{key}-terms"
    followed(api, Write("POST", f"/assets/{number}/terms", terms_body(read.terms)).sent(api, terms_key), wait=True)
    show({"asset": number, "terms": 1, "next": f"guild asset calendar {number}"}, as_json=as_json, render=facts)


@app.command("approve")
@submits
def approve(asset: Asset, file: AssetPath, on: On = None) -> Write:
    """Record what a state-owned asset was approved for, as its file says (council)."""
    found = _read(file, on)
    if found.approval is None:
        cure = "add `state_owned:`, or leave it: terms of other assets rest on no approval"
        raise Stop(Exit.REFUSED, f"{file} asks for no approval", cure=cure)
    return Write("POST", f"/assets/{asset}/approvals", approval_body(found.approval))


@app.command("end-approval")
@submits
def end_approval(
    asset: Asset,
    approval: Annotated[int, typer.Argument(metavar="APPROVAL", help="As `asset show` numbers it.")],
    until: Annotated[str, typer.Option(help="First day after, YYYY-MM-DD.")],
) -> Write:
    """End an approval earlier, and the terms that rest on it (council); what was booked before stays."""
    return Write("POST", f"/assets/{asset}/approvals/{approval}/end", {"until": until})


@app.command("terms")
def terms(asset: Asset, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """All versions of its terms, the oldest first."""
    found = staff_api(url, token).get(f"/assets/{asset}/terms")["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, TERMS, empty="no terms yet"))


@app.command("set-terms")
def set_terms(
    asset: Asset,
    file: AssetPath,
    dry_run: DryRun = False,
    key: Key = None,
    wait: Wait = True,
    lang: Lang = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Publish the next version of terms from a file with `terms` alone, from tomorrow on (custodian)."""
    from formats.words import LANGUAGES
    from node.bookings.assets.asset_picture import terms_lines
    from node.bookings.assets.asset_reader import read_terms_file
    from node.bookings.assets.files import digests_in

    api = staff_api(url, token)
    bounds = bounds_of(api.get(f"/assets/{asset}"))
    found = read_terms_file(file.read_bytes(), bounds, today() + 1, digests_in(file.parent))
    if dry_run:
        pictures = {each: list(terms_lines(found, each)) for each in LANGUAGES}
        show(pictures, as_json=as_json, render=lambda made: _lines(made[language(lang)]))
        return
    sent = Write("POST", f"/assets/{asset}/terms", terms_body(found)).sent(api, key)
    show(followed(api, sent, wait=wait), as_json=as_json, render=facts)


@app.command("value")
def value(
    asset: Asset,
    yuan: Annotated[str | None, typer.Option("--set", metavar="YUAN", help="Record it, such as 860000.00.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="None is recorded any more.")] = False,
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What an asset of your member is worth, for its yield (custodian): shown, recorded or cleared."""
    if yuan is not None and clear:
        raise Stop(Exit.USAGE, "a value is recorded or cleared", cure="--set YUAN or --clear, not both")
    fen = None if yuan is None else _fen(yuan)
    api = staff_api(url, token)
    shown = fen is None and not clear
    found = api.get(f"/assets/{asset}/value") if shown else _value_write(asset, fen).sent(api, key)
    show(found, as_json=as_json, render=facts)


@app.command("end")
@submits
def end(
    asset: Asset, until: Annotated[str, typer.Option(help="First day after, YYYY-MM-DD; beyond every horizon.")]
) -> Write:
    """End an asset's life (admin)."""
    return Write("POST", f"/assets/{asset}/end", {"until": until})


for name, command in (
    ("calendar", asset_days.calendar),
    ("protect", asset_days.protect),
    ("holidays", asset_days.holidays),
    ("maintain", asset_days.maintain),
):
    app.command(name)(command)


def _read(file: Path, on: str | None) -> AssetFile:
    from formats.bookings.slots import parse_day
    from node.bookings.assets.asset_reader import read_asset_file
    from node.bookings.assets.files import digests_in

    return read_asset_file(file.read_bytes(), parse_day(on) if on else today(), digests_in(file.parent))


def _show_picture(asset: AssetFile, lang: str | None, as_json: bool) -> None:
    from formats.words import LANGUAGES
    from node.bookings.assets.asset_picture import asset_picture

    pictures = {each: asset_picture(asset, each) for each in LANGUAGES}
    show(pictures, as_json=as_json, render=lambda found: _lines(found[language(lang)]))


def _lines(lines: list[Any]) -> Text:
    return Text("\n").join(map(plain, lines))


def _value_write(asset: int, fen: str | None) -> Write:
    return Write("PUT", f"/assets/{asset}/value", {"value_fen": fen})


def _fen(text: str) -> str:
    from formats.yuan import parse_short_yuan

    fen = parse_short_yuan(text, most=_MOST_VALUE_FEN)
    if not fen:
        raise Stop(Exit.USAGE, f"{text!r} is no value", cure="write yuan with at most two decimals, such as 860000.00")
    return str(fen)
