"""`guild demo`: ten learners, from a roster to a verdict that a stranger can check, what a revocation does to it, a
machine that asks for their certificate, and a quarter whose costs and benefits three partners share.

Everything in it is invented (demo/README.md). Run again, it goes on with what is there.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.panel import Panel
from rich.text import Text

from cli.operations.demo_screen import expect, run_here, say, single, step
from cli.shared.exits import Exit, Stop
from cli.shared.output import console
from cli.shared.polling import polls

if TYPE_CHECKING:
    from cli.operations.demo_stage import Stage
    from cli.shared.http import Api

STANDARD_CODE = "6-31-07-03"
LEVEL = 40
AWARD_DATE = "2026-10-30"
OPERATOR, APPROVER = "demo-operator", "demo-approver"


def demo() -> None:
    """Tell the story: issue, verify, revoke; book, wait, use; share a quarter, find one fen. DEMO_EXIT=1 ends it."""
    from cli.operations.demo_machine import begun_before_the_quarter, is_new
    from cli.operations.demo_stage import prepared, running
    from node.installation.config import home_from

    began = time.monotonic()
    screen = console()
    screen.print(
        Panel(Text("DEMO · 演示 — invented organisations and people, no certificate in it is real", style="bold"))
    )
    stage = prepared(home_from())
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the node goes down with us, whoever ends us
    standards: dict[str, int] | None = None
    if is_new(stage):
        with step("a quarter ago: contracts, a consortium of four, 40 standards; a machine, a workshop and its uses"):
            standards = begun_before_the_quarter(stage)
    with ExitStack() as stack:
        with step("chain, worker and API start"):
            stack.enter_context(running(stage))
        _tell(stage, (standards or _found(stage))[STANDARD_CODE])
        screen.print(Text(f"\nThe story took {time.monotonic() - began:.0f} s.", style="bold"))
        _stay(stage)


def _tell(stage: Stage, standard: int) -> None:
    from cli.operations.demo_bookings import book
    from cli.operations.demo_quarter import share

    sitting = _issue(stage, standard)
    untouched, changed = _hand_out(stage, sitting)
    _verify(stage, untouched)
    _change_standing(stage, changed)
    book(stage, Path(untouched["file"]), None if changed is None else Path(changed["file"]))
    share(stage)


def _found(stage: Stage) -> dict[str, int]:
    """The numbers of the standards, by code."""
    from cli.operations.demo_stage import DATA
    from node.compose import compose
    from node.installation.deploy import deploy
    from node.setup.founding import found

    node = compose(stage.home)
    try:
        with step("contracts on the chain"):
            deploy(node)
        with step("a consortium of four: registrar, technician college, two enterprises; 40 standards, accreditations"):
            founded = found(node, DATA / "consortium.toml")
    finally:
        node.close()
    return founded.standards


def _issue(stage: Stage, standard: int) -> str:
    """The sitting, issued. Its keys are constants: a second run finds the first one's sitting."""
    from cli.operations.demo_stage import DATA
    from cli.sitting import follow

    operator, approver = stage.api(OPERATOR), stage.api(APPROVER)
    form = {
        "roster": ("roster.csv", (DATA / "roster.csv").read_bytes(), "text/csv"),
        "standard": str(standard),
        "level": str(LEVEL),
        "award_date": AWARD_DATE,
    }
    with step("ten learners from demo/roster.csv, checked row by row"):
        _until_projected(operator, standard)
        sitting = str(operator.write("POST", "/sittings", form=form, key="demo-roster-1")["id"])
    with step("a second person approves; the registrar vouches; documents and tokens are signed; one anchor"):
        approver.write("POST", f"/sittings/{sitting}/approve", key="demo-approval-1")
        follow(operator, sitting, quiet=True)
    return sitting


def _until_projected(api: Api, standard: int) -> None:
    """The node reads the chain a moment after it was written."""
    for _ in polls(api, 60.0):
        granted = api.listed("/accreditations", member=2, standard=standard)
        keys = api.listed("/keys", member=2)
        if granted and len(keys) >= 2:
            return
    raise Stop(Exit.UNAVAILABLE, "the node does not see its own consortium yet", cure="look at /readyz")


def _hand_out(stage: Stage, sitting: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Files for all; the credential that stays as it is, and the one that this run will revoke (None: all are)."""
    from cli.credential import exported

    operator = stage.api(OPERATOR)
    credentials = sorted(operator.listed("/credentials", sitting=sitting), key=lambda each: str(each["number"]))
    with step(f"{len(credentials)} files and QR pictures in {stage.folder / 'credentials'}"):
        files = exported(operator, stage.folder / "credentials", credentials)
    together = [credential | written for credential, written in zip(credentials, files, strict=True)]
    open_ones = [each for each in together[1:] if each["standing"] in ("good", "suspended")]
    return together[0], open_ones[0] if open_ones else None


def _verify(stage: Stage, credential: dict[str, Any]) -> None:
    from wallet.tokens import qr

    say(f"The QR of {credential['number']}, to be scanned from this screen:")
    print(qr.terminal(qr.read(Path(credential["qr"]).read_bytes())))
    for shown in (credential["file"], credential["qr"]):
        _judge(stage, shown)
    say("The same by a script that imports nothing of ours (docs/verify-without-us.md):")
    expect(stage.stranger(Path(credential["file"])), Exit.OK)


def _change_standing(stage: Stage, credential: dict[str, Any] | None) -> None:
    """Suspend, reinstate, revoke: each with its verdict, by us and by the stranger."""
    if credential is None:
        say("Every other credential of this home is revoked already; a new GUILD_HOME begins anew.")
        return
    from cli.status import reinstate, revoke, suspend

    file, signed_in = credential["file"], ("--url", stage.url, "--token", stage.token(OPERATOR))
    acts = [
        (suspend, ["--reason", "under_review"], Exit.REFUSED),
        (reinstate, [], Exit.OK),
        (revoke, ["--reason", "issued_in_error", "--yes"], Exit.REFUSED),
    ]
    if credential["standing"] == "suspended":
        acts = acts[1:]  # a run before this one was ended in between
    for act, options, then in acts:
        run_here(single(act), act.__name__, credential["id"], *options, signed_in=signed_in)
        _judge(stage, file, ends=then)
    say("And the stranger's script:")
    expect(stage.stranger(Path(file)), Exit.REFUSED)


def _judge(stage: Stage, shown: str, *, ends: Exit = Exit.OK) -> None:
    from cli.verify import verify

    where = ("--rpc", stage.rpc, "--trust-root", str(stage.home / "deployment.json"))
    run_here(single(verify), "verify", shown, signed_in=where, ends=ends)


def _stay(stage: Stage) -> None:
    urls = {
        "home page": f"{stage.url}/",
        "verifier's page": f"{stage.url}/v/",
        "operator's page": f"{stage.url}/operator",
        "sign in with": str(stage.home / "tokens" / f"{OPERATOR}.token"),
        "API": f"{stage.url}/openapi.json",
        "ready?": f"{stage.url}/readyz",
        "chain (RPC)": stage.rpc,
        "trust root": str(stage.home / "deployment.json"),
        "credentials": str(stage.folder / "credentials"),
        "log of the node": str(stage.home / "run" / "up.log"),
    }
    for name, place in urls.items():
        say(f"{name:>16}  {place}")
    if os.environ.get("DEMO_EXIT") == "1":
        return
    say("DEMO is up. Ctrl-C ends it; make demo goes on from here.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("DEMO ends.")
