"""`guild agreement propose` and what follows: a version, named by your own copy of its text, is signed at your node.

The hash that is signed is computed on this machine from the file that you hold, never taken from the node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, lists, submits, writes
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Lang, Token, Url
from cli.shared.output import print_json, show, table
from cli.splits.agreement_files import AgreementFile, AgreementId, read_agreement

if TYPE_CHECKING:
    from formats.splits.agreements.agreement import Agreement

Member = Annotated[int, typer.Option(help="Number of the party or agent that signs elsewhere.")]
Deadline = Annotated[str | None, typer.Option(metavar="TIME", help="Until when it is good; in 30 days if left out.")]
LISTED = {"id": "agreement", "title": "title", "active": "active", "latest": "latest", "unsigned": "to be signed by"}
VERSIONS = {
    "number": "version", "state": "state", "from": "from", "to": "to", "text_state": "text",
    "signed": "signed by", "unsigned": "to be signed by",
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("propose")(propose)
    app.command("sign")(sign)
    lists(app, "/agreements", LISTED, empty="no agreements yet", about="All agreements that were ever proposed.")
    app.command("status")(status)
    app.command("hand-in")(hand_in)
    app.command("typed-data")(typed_data)
    app.command("add-signature")(add_signature)


@dataclass(frozen=True)
class VersionWrite(Write):
    """On the version with this text of an agreement: `path` is the part below the version's."""

    agreement: str = ""
    text: str = ""

    def sent(self, api: Api, key: str | None) -> Any:
        path = f"{_path(api, self.agreement, self.text)}/{self.path}"
        return Write(self.method, path, self.body).sent(api, key)


@submits
def propose(file: AgreementFile, lang: Lang = None) -> Write:
    """Lay an agreement, or its next version, open for signing (finance); every party and agent signs it then."""
    read_agreement(file, lang)
    return Write("POST", "/agreements", {"yaml": _yaml(file)})


@submits
def sign(agreement: AgreementId, file: AgreementFile, deadline: Deadline = None, lang: Lang = None) -> Write:
    """Sign the version of this text for your member (finance); the last signature makes it active."""
    text = read_agreement(file, lang).hash
    return VersionWrite("POST", "sign", {"text": text, "deadline": deadline}, agreement=agreement, text=text)


def status(agreement: AgreementId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """One agreement: its versions, which of them are active, and who must sign the others still."""
    found = staff_api(url, token).get(f"/agreements/{agreement}")
    show(found, as_json=as_json, render=lambda told: table(_rows(told), VERSIONS, empty="no versions"))


@writes
def hand_in(agreement: AgreementId, file: AgreementFile, lang: Lang = None) -> Write:
    """Keep at your node the text of a version that another node proposed (finance)."""
    text = read_agreement(file, lang).hash
    return VersionWrite("POST", "text", {"yaml": _yaml(file)}, agreement=agreement, text=text)


def typed_data(
    agreement: AgreementId,
    file: AgreementFile,
    member: Member,
    deadline: Deadline = None,
    lang: Lang = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What a wallet elsewhere signs of the version of this text: cast wallet sign --data --from-file. With --json the
    deadline too."""
    api, read = staff_api(url, token), read_agreement(file, lang)
    found = api.get(f"{_path(api, agreement, read.hash)}/typed-data", member=member, deadline=deadline)
    _require_same(found["typed_data"]["message"], read, member)
    print_json(found if as_json else found["typed_data"])


@submits
def add_signature(
    agreement: AgreementId,
    file: AgreementFile,
    member: Member,
    signature: Annotated[str, typer.Option(metavar="HEX", help="What the wallet answered: 65 bytes in hex.")],
    deadline: Annotated[str, typer.Option(metavar="TIME", help="The deadline that was signed.")],
    lang: Lang = None,
) -> Write:
    """Hand in what a wallet elsewhere signed of the version of this text (finance)."""
    text = read_agreement(file, lang).hash
    body = {"text": text, "signatures": [{"member": member, "deadline": deadline, "signature": signature}]}
    return VersionWrite("POST", "signatures", body, agreement=agreement, text=text)


def _yaml(file: Any) -> str:
    return read_given(str(file)).decode("utf-8")


def _path(api: Api, agreement: str, text: str) -> str:
    """Of the version with this text. Raises Stop where the agreement has none."""
    path = f"/agreements/{agreement}"
    number = next((each["number"] for each in api.get(path)["versions"] if each["text"] == text), None)
    if number is None:
        title = f"the agreement has no version with the text {text}"
        raise Stop(Exit.REFUSED, title, cure="give the file that was proposed; guild agreement status names the hashes")
    return f"{path}/versions/{number}"


def _require_same(message: dict[str, Any], read: Agreement, member: int) -> None:
    """What the node would have signed follows from the file that is here. Raises Stop."""
    from formats.splits.agreements.rules import rules_hash

    expected = {"agreement": "0x" + read.hash, "rules": "0x" + rules_hash(read).hex(), "member": member}
    wrong = next((name for name, value in expected.items() if message.get(name) != value), None)
    if wrong is not None:
        title = f"the node answered with another {wrong} than your file has"
        raise Stop(Exit.REFUSED, title, cure="do not sign it; compare your file with that of another party")


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each
        | {
            "signed": ", ".join(str(signed["member"]) for signed in each["signatures"]),
            "unsigned": ", ".join(map(str, each["unsigned"])),
        }
        for each in told["versions"]
    ]
