"""The demo's chapter of shares: three partners, a quarter that closes month by month, a dispute, a reversal,
statements; then one fen and one scan are changed in a copy, and two programs name them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import typer

from cli.operations.demo_quarter_files import QuarterFiles, changed_copies, publish, quarter_files
from cli.operations.demo_screen import expect, run_here, say, single, step
from cli.operations.demo_stage import COLLEGE, ENTERPRISE, SERVICES, Stage
from cli.operations.demo_workshop import WORKSHOP_ASSET
from cli.shared.exits import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shared.http import Api

FINANCE = {
    COLLEGE: "demo-finance-college", ENTERPRISE: "demo-finance-enterprise", SERVICES: "demo-finance-services",
}  # fmt: skip
_ADMIN = "demo-admin"
_DISPUTED_NET, _REVERSED_NET = "480000", "50000"
"""Of the repair in the third month, and of what was entered twice in the first."""


def share(stage: Stage) -> None:
    if not (stage.folder / "workshop.yaml").exists():
        say("This home was begun without a workshop; a new GUILD_HOME begins anew.")
        return
    files = quarter_files(stage)
    first, _, last = files.months
    say(f"\nThree partners share the workshop, its costs and what it earns, {first} to {last} ({files.agreement}):")
    api = stage.api(FINANCE[COLLEGE])
    if last not in _closed(api, files):
        _sign(stage, api, files)
        _enter(stage, api, files)
        _close(stage, api, files)
    for member in FINANCE:
        _run(stage, COLLEGE, "statement", files.id, last, str(member))
    _perform_again(stage, api, files)


def _closed(api: Api, files: QuarterFiles) -> set[str]:
    if files.id not in {each["id"] for each in api.listed("/agreements")}:
        return set()
    return {each["period"] for each in api.get(f"/agreements/{files.id}/closes")["items"]}


def _sign(stage: Stage, api: Api, files: QuarterFiles) -> None:
    _run(stage, COLLEGE, "agreement", "try", str(files.agreement), "--benefit", "30000.00")
    with step("each partner signs hash and rules of the text that it read; with the last signature it is in force"):
        text = files.agreement.read_text(encoding="utf-8")
        _done(api, "/agreements", {"yaml": text}, "propose")
        for member in FINANCE:
            path = f"/agreements/{files.id}/versions/1/sign"
            _done(stage.api(FINANCE[member]), path, {"text": files.id}, f"sign-{member}")


def _enter(stage: Stage, api: Api, files: QuarterFiles) -> None:
    settled_in = ("--asset", str(WORKSHOP_ASSET), "--settled-in")
    for month in files.months:
        _run(stage, COLLEGE, "usage", "list", *settled_in, month)
    for year in sorted({month[:4] for month in files.months}):
        pepper = hashlib.sha256(f"guild/demo/pepper/{year}".encode()).hexdigest()
        body = {"year": int(year), "pepper": pepper}
        stage.api(_ADMIN).write("POST", "/invoice-peppers", body, key=f"demo-pepper-{year}")
    sheet = ("send", files.id, str(files.sheet), "--agreement", str(files.agreement))
    _run(stage, COLLEGE, "entry", *sheet, "--vouchers", str(files.scans), "--send", "--key", "demo-sheet")


def _close(stage: Stage, api: Api, files: QuarterFiles) -> None:
    """Two months; then what is found wrong in one of them, and what is disputed in the third."""
    entries = {each["net"]: each["id"] for each in api.listed(f"/agreements/{files.id}/entries")}
    disputed, doubled = entries[_DISPUTED_NET], entries[_REVERSED_NET]
    first, second, last = files.months
    with step("the others accept what was entered, but for one repair: the enterprise objects"):
        _accept(stage, files, [each for each in entries.values() if each != disputed], "sheet")
        objection = {"reason": "报价单缺失 · no quotation is enclosed"}
        _done(_api(stage, ENTERPRISE), f"{_entry(files, disputed)}/object", objection, "object")
    for month in (first, second):
        with step(f"{month} closes; the contract computes the lines"):
            _close_month(api, files, month)
    with step(f"a bill of {first} was entered twice: it is reversed, never edited; all accept"):
        answer = _done(api, f"{_entry(files, doubled)}/reverse", {}, "reverse")
        _accept(stage, files, [str(answer["entries"][0])], "reversal")
    _run(stage, COLLEGE, "close", "check", files.id, last)
    with step("the college shows the quotation; the enterprise withdraws its objection and accepts"):
        _done(_api(stage, ENTERPRISE), f"{_entry(files, disputed)}/withdraw-objection", {}, "withdraw")
        _accept(stage, files, [disputed], "repair")
    _run(stage, COLLEGE, "close", "run", files.id, last, "--key", "demo-close-last")


def _perform_again(stage: Stage, api: Api, files: QuarterFiles) -> None:
    last = files.months[-1]
    with step(f"an auditor fetches the period files and the scans: {files.published}, {files.vouchers}"):
        publish(api, files)
    say("Computed again from the chain's logs, without our node and its database; then by a script without our code:")
    _reperform(stage, files, files.published, files.vouchers, ends=Exit.OK)
    expect(stage.stranger_reperforms(files.published / f"{last}.json"), Exit.OK)
    copies, changed = changed_copies(files)
    say(f"Somebody changes a copy: {changed}")
    _reperform(stage, files, copies.published, files.vouchers, ends=Exit.REFUSED)
    expect(stage.stranger_reperforms(copies.published / f"{last}.json"), Exit.REFUSED)
    _reperform(stage, files, files.published, copies.vouchers, ends=Exit.REFUSED)


# ── what a person does off the screen ───────────────────────────────────────────────────────────────────────────


def _reperform(stage: Stage, files: QuarterFiles, published: Path, vouchers: Path, *, ends: Exit) -> None:
    given = ("--period-files", str(published), "--vouchers", str(vouchers))
    where = ("--rpc", stage.rpc, "--trust-root", str(stage.home / "deployment.json"))
    run_here(_command("reperform"), "reperform", files.months[-1], *given, *where, ends=ends)


def _accept(stage: Stage, files: QuarterFiles, entries: list[str], what: str) -> None:
    for member in (ENTERPRISE, SERVICES):
        path = f"/agreements/{files.id}/entries/accept"
        _done(_api(stage, member), path, {"entries": entries}, f"accept-{what}-{member}")


def _close_month(api: Api, files: QuarterFiles, month: str) -> None:
    """As `guild close run`."""
    from cli.splits.close import wait_until_allocated

    path = f"/agreements/{files.id}/closes"
    if month not in _closed(api, files):
        root = api.get(f"{path}/{month}")["root"]
        _done(api, path, {"period": month, "root": root}, f"close-{month}")
    wait_until_allocated(api, f"{path}/{month}")


def _done(api: Api, path: str, body: Any, key: str) -> dict[str, Any]:
    """The chain's answer to a write; its keys are constants: a run that was ended goes on."""
    from cli.shared.commands import followed

    answer: dict[str, Any] = api.write("POST", path, body, key=f"demo-{key}")
    followed(api, answer, wait=True)
    return answer


def _entry(files: QuarterFiles, entry: str) -> str:
    return f"/agreements/{files.id}/entries/{entry}"


def _api(stage: Stage, member: int) -> Api:
    return stage.api(FINANCE[member])


def _run(stage: Stage, member: int, noun: str, *words: str) -> None:
    signed_in = ("--url", stage.url, "--token", stage.token(FINANCE[member]))
    run_here(_command(noun), noun, *words, signed_in=() if words[0] == "try" else signed_in)


def _command(noun: str) -> typer.Typer:
    from cli.bookings import usage
    from cli.splits import agreement, close, reperform, statement
    from cli.splits.entries import entry

    nouns = {"usage": usage.app, "agreement": agreement.app, "entry": entry.app, "close": close.app}
    if noun in nouns:
        return nouns[noun]
    return single(reperform.reperform if noun == "reperform" else statement.statement)
