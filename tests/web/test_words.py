"""Every word of the pages is there in both languages, every one is used, and no state is without its word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import get_args

import pytest

import node.compose  # noqa: F401  (every refusal of the chain is known once its class was imported)
from api.assets.answers import CLASS_WORDS
from api.bookings.answers import STATES
from api.bookings.week import DAYS, SHOWN
from api.splits.attestations.answers import StateWord as BalanceWord
from api.splits.settlements.schemas import DocumentWord
from api.uses.reads import PHASES
from api.web.bookings.asset_pages import FILTERS
from api.web.bookings.booking_pages import FILTERS as BOOKING_FILTERS
from api.web.language import CHINESE, catalogue
from api.web.operator import SITTING_FILTERS, SUBMISSION_FILTERS
from api.web.sections import SECTIONS
from api.web.state_marks import MARKS
from formats.bookings.export_acts import ENDINGS, OCCURRENCE_ACTS, WHOLE_ACTS
from formats.bookings.replay.parts import Stage
from formats.ids import KeyPurpose
from formats.register.members import MemberKind
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.commitment import UNITS
from formats.splits.attestations.attestation import AttestationKind
from formats.splits.entries.columns import FIELDS, InvoiceKind
from formats.splits.statements.statement import CHANGES
from formats.words import LANGUAGES
from formats.words.catalogues import Catalogue
from ledger.activity.projection import SUBJECTS, ActsProjection
from ledger.bookings.assets.requests import AssetKind
from ledger.bookings.reminders import Wanted
from ledger.consortium.facts import Role
from ledger.errors import LedgerError, LedgerRejected
from ledger.splits.closes.checklist import Lacks
from ledger.splits.journal.facts import ActState, ObjectionState
from ledger.splits.journal.queries import SETTLEMENTS
from node import faults
from node.bookings import door_faults
from node.bookings.calendars.faults import SeriesRefused, SheetRefused
from node.bookings.calendars.series import Why
from node.delivery.status_acts import Action
from node.faults import slug_of
from node.health.readiness import Readiness, Reason
from node.issuing import faults as issuing_faults
from node.peers import faults as peer_faults
from node.splits.agreements import faults as agreement_faults
from node.splits.agreements.versions import TextState, VersionState
from node.splits.approvals import faults as approval_faults
from node.splits.approvals.held import Outcome
from node.splits.attestations import faults as attestation_faults
from node.splits.commitments import faults as commitment_faults
from node.splits.entries import faults as entry_faults
from node.splits.participation import ENTRY_KINDS
from node.splits.settlements import faults as settlement_faults
from node.staff.access import ROLES
from node.staff.log_words import NAMED
from node.uses import faults as use_faults
from node.uses.said import Act

ROOT = Path(__file__).parents[2]
WEB = ROOT / "api/web"
TEXT = "".join(path.read_text() for path in sorted([*WEB.glob("templates/**/*.html"), *WEB.glob("**/*.py")]))
# What the forms of settlements ask for, by the names of their fields.
SETTLING_FIELDS = {
    name for path in (WEB / "settlements").glob("*.py") for name in re.findall(r"\b(\w+): Cell", path.read_text())
}
WORDS = ("api.web.words", "formats.words", "node.bookings.words", "node.staff.words", "verification.messages")
FAMILY = re.compile(r"^[a-z-]+:")


def _classes(module: ModuleType) -> list[type[faults.NodeRefusal]]:
    own = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__)
    return [each for each in own if issubclass(each, faults.NodeRefusal)]


# Those of the node's own refusals that somebody can meet on a page.
MET_ON_A_PAGE = (
    faults.AskedTooOften,
    faults.NodeOverloaded,
    faults.RoleMissing,
    faults.OriginForeign,
    faults.NotFound,
    faults.RequestInvalid,
    issuing_faults.RowWarningsNotAccepted,
    issuing_faults.AcceptedRowUnwarned,
    issuing_faults.ApproverIsPreparer,
    issuing_faults.SittingNotPrepared,
    issuing_faults.NumbersNotFree,
    issuing_faults.SigningKeyMissing,
    issuing_faults.SittingNotCancellable,
    issuing_faults.SittingAnchored,
    issuing_faults.SittingMayBeAnchored,
    issuing_faults.CancellationNotAsked,
    issuing_faults.ConfirmerIsAsker,
    SheetRefused,
    *SeriesRefused.__subclasses__(),
    *_classes(door_faults),
    *_classes(use_faults),
    *_classes(peer_faults),
    *_classes(agreement_faults),
    *_classes(settlement_faults),
    *_classes(approval_faults),
    *_classes(attestation_faults),
    *_classes(commitment_faults),
    *(each for each in _classes(entry_faults) if each is not entry_faults.InvoicePepperFixed),
)
NO_ACTS = {"CommandAccepted"}
# What is recorded in the node's log under a name that is put together: what it may come to. A command has its own word.
DRAWN = {
    "f'status-{action}'": {f"status-{each}" for each in Action},
    "f'submission-{outcome}'": {f"submission-{each}" for each in Outcome},
    "f'{wanted.act}-said'": {f"{each}-said" for each in Act},
    "command.kind": set[str](),
}


def refusals(parent: type[LedgerError]) -> Iterator[type[LedgerError]]:
    """Those of the product: a contract of the tests has refusals too."""
    for each in parent.__subclasses__():
        if not each.__module__.startswith("tests."):
            yield each
        yield from refusals(each)


def families() -> dict[str, set[str]]:
    """Every family of words with the values that the code knows."""
    kinds = {_kebab(name) for path in (ROOT / "ledger").glob("**/commands.py") for name in _commands(path.read_text())}
    written = [path.read_text() for layer in ("node", "api") for path in (ROOT / layer).rglob("*.py")]
    node_acts = {act for text in written if "record(" in text for act in _acts(text)} - DRAWN.keys()
    of_chain = {slug_of(each.__name__) for each in refusals(LedgerError) if each is not LedgerRejected}
    return {
        **{family: set(map(str, marks)) for family, marks in MARKS.items()},
        "submission": set(map(str, MARKS["submission"])) | set(SUBMISSION_FILTERS),
        "sitting": set(map(str, MARKS["sitting"])) | set(SITTING_FILTERS),
        "readiness": set(Readiness),
        "reason": set(Reason),
        "member-kind": {each.name for each in MemberKind},
        "power": {str(each.name) for each in Role},
        "key-purpose": {each.name for each in KeyPurpose},
        "staff-role": set(ROLES),
        "kind": kinds | {"anchor", "grant-council"},
        "asset-kind": {each.name.lower() for each in AssetKind},
        "asset-filter": set(FILTERS),
        "class": set(CLASS_WORDS.values()),
        "stretch": set(SHOWN),
        "weekday": {str(day) for day in range(DAYS)},
        "stage": set(Stage),
        "booking-filter": set(BOOKING_FILTERS),
        "booking-state": set(STATES.values()),
        "booking-act": {*WHOLE_ACTS, *OCCURRENCE_ACTS},
        "ending": set(map(str, ENDINGS)),
        "wanted": set(Wanted),
        "use-phase": set(PHASES.values()),
        "use-reason": {*use_faults.UseReason, "operator-unmet", "not-found"},
        **_of_splits(),
        "act": (ActsProjection.handlers.keys() - NO_ACTS) | node_acts.union(*DRAWN.values()),
        "subject": {*SUBJECTS, *NAMED.values(), "id"}.union(*(_details(text) for text in written if "detail" in text)),
        "left-out": set(Why),
        "refusal": of_chain | {each.slug() for each in MET_ON_A_PAGE},
    }


def _of_splits() -> dict[str, set[str]]:
    return {
        "version-state": set(VersionState),
        "text-state": set(TextState),
        "entry-kind": {each.name.lower() for each in ENTRY_KINDS},
        "entry-state": {*(each.name.lower() for each in ActState if each is not ActState.DENIED), "all"},
        "settlement-kind": {each.name.lower() for each in SETTLEMENTS},
        "settlement-state": {each.name.lower() for each in ActState if each is not ActState.REVERSED},
        "document-kind": set(get_args(DocumentWord)),
        "settling-field": SETTLING_FIELDS,
        "objection-state": {each.name.lower() for each in ObjectionState},
        "entry-field": set(FIELDS),
        "invoice-kind": {each.value for each in InvoiceKind},
        "side": set(SIDES),
        "lack": set(Lacks),
        "balance-state": {"open", *get_args(BalanceWord)},
        "month-state": {"open", "closed", "allocated"},
        "change": set(CHANGES),
        "commitment-unit": set(UNITS.values()),
        "attestation-kind": {each.value for each in AttestationKind},
        "approval-outcome": set(Outcome),
    }


def test_both_languages_have_the_same_words_and_fill_the_same_places() -> None:
    chinese, english = (catalogue(code) for code in LANGUAGES)
    assert chinese.keys() == english.keys()
    for word, sentence in english.items():
        assert sentence.strip()
        assert chinese[word].strip()
        assert _places(chinese[word]) == _places(sentence), word


def test_a_word_stands_in_one_catalogue_of_the_pages() -> None:
    own, shared = (Catalogue(package).sentences("en").keys() for package in ("api.web.words", "node.staff.words"))
    assert own & shared == set()
    assert own | shared == catalogue("en").keys()


@pytest.mark.parametrize("other", ["(?<!人力)资源", "预订", "操作人(?!员)"])
def test_chinese_has_one_word_for_an_asset_a_booking_and_an_operator(other: str) -> None:
    """资产, 预约 and 操作人员."""
    said = {(module, word): text for module in WORDS for word, text in Catalogue(module).sentences(CHINESE).items()}
    assert {place: text for place, text in said.items() if re.search(other, text)} == {}


def test_chinese_calls_who_runs_an_asset_what_its_refusals_call_it() -> None:
    chinese, english = catalogue(CHINESE), catalogue("en")
    of_custodians = {word for word, text in english.items() if "custodian" in text.lower()} - {"staff-role:custodian"}
    assert len(of_custodians) > 5
    assert {word for word in of_custodians if "保管方" not in chinese[word]} == set()


def test_every_value_that_the_code_knows_has_its_word_and_no_word_is_without_its_value() -> None:
    words = {word for word in catalogue("en") if FAMILY.match(word)}
    assert words == {f"{family}:{value}" for family, values in families().items() for value in values}


def test_every_word_that_a_page_names_is_there_and_every_other_word_is_named() -> None:
    plain = {word for word in catalogue("en") if not FAMILY.match(word)}
    named = set(re.findall(r'say\("([a-z-]+)"[,)]', TEXT)) | set(re.findall(r'"(column-[a-z]+)"', TEXT))
    made = {f"section-{each.word}" for each in SECTIONS} | {f"readiness-{each}" for each in Readiness}
    steps = re.findall(r'\("([a-z]+)", "[a-z]+"\)', (WEB / "templates/home.html").read_text())
    made |= {f"how-{step}{end}" for step in steps for end in ("", "-about")}
    made |= {word for pair in re.findall(r'say\("([a-z-]+)" if [^)]* else "([a-z-]+)"\)', TEXT) for word in pair}
    assert len(named) > 80
    assert plain == named | made


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _commands(text: str) -> set[str]:
    """Of each function of a contract that a command calls its name."""
    found_by = r'(?:found_by, |\s*self\.contract\.logs_of\("\w+"\), )?'
    ordered = re.findall(rf'\b(?:command|command_found_by|_[a-z]+)\({found_by}\s*order,\s*"(\w+)"', text)
    return {*ordered, *re.findall(r'self\._(?:making|one)\("(\w+)"', text)}


def _acts(text: str) -> Iterator[str]:
    """What is recorded in the node's log, by name or by a name of the same module; else the source of it."""
    tree = ast.parse(text)
    assigned = {ast.unparse(each.targets[0]): each.value for each in ast.walk(tree) if isinstance(each, ast.Assign)}
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call) and ast.unparse(each.func) == "record")
    for said in (each.value for call in calls for each in call.keywords if each.arg == "act"):
        value = assigned.get(ast.unparse(said), said)
        for each in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            yield each.value if isinstance(each, ast.Constant) else ast.unparse(each)


def _details(text: str) -> set[str]:
    """By which names what is recorded has details."""
    given = list[ast.expr | None]()
    for each in ast.walk(ast.parse(text)):
        if isinstance(each, ast.keyword) and each.arg == "detail":
            given.append(each.value)
        if isinstance(each, ast.Assign | ast.AnnAssign) and ast.unparse(each).startswith(("detail: ", "detail = ")):
            given.append(each.value)
    dicts = [each for value in given if value for each in ast.walk(value) if isinstance(each, ast.Dict)]
    return {each.value for found in dicts for each in found.keys if isinstance(each, ast.Constant)}


def _kebab(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "-", name).lower()
