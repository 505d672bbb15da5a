"""The file of an asset: what it says goes to the contracts exactly; what is wrong names its line, its key, the cure."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import run
from cli.shared.exits import Exit
from formats.bookings.classes import pair_index
from formats.bookings.slots import DAY_SLOTS, parse_day
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.register.levels import Kind
from formats.words import LANGUAGES
from formats.yaml.text_tree import TreeFault
from ledger.bookings.assets.requests import AssetKind, AssetUse
from ledger.consortium.facts import Standard
from node.bookings.assets import terms_reader
from node.bookings.assets.asset_picture import asset_picture, hours_text, week_picture
from node.bookings.assets.asset_reader import AssetFile, read_asset_file, read_terms_file, with_standard
from node.bookings.assets.files import digests_in
from node.bookings.assets.terms_reader import TermsBounds

ROOT = Path(__file__).parents[3]
EXAMPLE = (ROOT / "examples/machining-centre.yaml").read_text(encoding="utf-8")
TODAY = parse_day("2026-02-20")
RECORD = "contribution: 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"


def no_file(name: str) -> bytes:
    raise FormatFault("file-unreadable", name)


def read(text: str = EXAMPLE) -> AssetFile:
    return read_asset_file(text.encode(), TODAY, no_file)


def test_the_example_says_what_the_contracts_take() -> None:
    file = read()
    assert (file.asset.kind, file.asset.units, file.asset.level) == (AssetKind.MACHINE, 2, 30)
    assert file.asset.words["units"] == [{"zh": "一号机", "en": "Machine 1"}, {"zh": "二号机", "en": "Machine 2"}]
    assert file.approval is not None
    assert (file.approval.use, file.approval.floor) == (AssetUse.COOPERATION, 1000)
    terms = file.terms
    assert terms.approval == 1
    assert [hours_text(mask) for mask in terms.open_hours[3:]] == [
        "08:00-12:00, 14:00-18:00", "08:00-12:00, 14:00-17:15", "09:00-12:00", "",
    ]  # fmt: skip
    assert terms.prices[pair_index(2, 20)] == 3000
    assert terms.may == sum(1 << pair_index(*pair) for pair in ((1, 40), (1, 30), (2, 20), (2, 30)))
    assert terms.asks == 1 << pair_index(2, 20)
    numbers = (terms.limit_hours, terms.made, terms.horizon_days, terms.notice, terms.least, terms.most)
    assert numbers == (40, 20, 60, 8, 2, 32)
    assert (terms.cutoff, terms.free, terms.answer, terms.grace, terms.claim) == (96, 96, 96, 2, 8)


def test_prices_are_exact_fen_a_quarter_of_an_hour() -> None:
    by_quarter = EXAMPLE.replace("  prices:\n    per: hour", "  prices:\n    per: quarter")
    assert read(by_quarter.replace("120.00", "30.01")).terms.prices[pair_index(2, 20)] == 3001
    assert read(EXAMPLE.replace("120.00", "120.04")).terms.prices[pair_index(2, 20)] == 3001


# what is written, in place of what, the reason, the key
FAULTS = [
    ("kind: robot", "kind: machine", "unknown-word", "asset.kind"),
    ("kinds: machine", "kind: machine", "unknown-key", "asset.kinds"),
    ("name: {zh: 数控加工中心}", "name: {zh: 数控加工中心, en: CNC machining centre}", "missing-key", "asset.name"),
    ("{zh: 一号机, en: \u0301Machine}", "{zh: 一号机, en: Machine 1}", "text-marks", "asset.units[0].en"),
    ("{zh: 一号机, en: \u3164Machine}", "{zh: 一号机, en: Machine 1}", "text-character", ""),
    ("  from: 2026-02-30\n  until: 2031", "  from: 2026-03-01\n  until: 2031", "day-not-in-calendar", "asset.from"),
    ("  from: 2026-3-1\n  until: 2031", "  from: 2026-03-01\n  until: 2031", "day-form", "asset.from"),
    ("  from: 2026-02-19\n  until: 2031", "  from: 2026-03-01\n  until: 2031", "day-too-early", "asset.from"),
    ("until: 2026-03-01", "until: 2031-03-01", "days-empty", "asset.until"),
    ("until: 2149-06-07", "until: 2031-03-01", "day-too-late", "asset.until"),
    ("until: 2026-06-01", "until: 2031-03-01", "outside-life", "terms.until"),
    ("use: sale", "use: cooperation", "unknown-word", "asset.state_owned.use"),
    ("until: 2026-09-01", "until: 2029-03-01", "outside-approval", "terms.until"),
    ("floor: 40.01", "floor: 40.00", "not-whole-fen", "asset.state_owned.floor"),
    ("floor: 41.00", "floor: 40.00", "price-under-floor", "terms.prices.school.teaching"),
    ("level: 256", "level: 30", "not-a-number", "asset.requirement.level"),
    ("contribution: {file: record.pdf}", RECORD,
     "file-unreadable", "asset.contribution.file"),
    ("contribution: {file: ../record.pdf}",
     RECORD, "not-a-file-name",
     "asset.contribution.file"),
    ("contribution: 0A", RECORD, "not-a-hash",
     "asset.contribution"),
    ("  from: 2026-02-20\n  until: 2027", "  from: 2026-03-02\n  until: 2027", "day-too-early", "terms.from"),
    ("monday: 8:00-12:00", "monday: 08:00-12:00", "slot-form", "terms.hours.monday"),
    ("monday: 08:10-12:00", "monday: 08:00-12:00", "not-a-quarter", "terms.hours.monday"),
    ("monday: 08:00-08:00", "monday: 08:00-12:00", "span-empty", "terms.hours.monday"),
    ("monday: 22:00-02:00", "monday: 08:00-12:00", "span-crosses-midnight", "terms.hours.monday"),
    ("monday: 08:00-15:00", "monday: 08:00-12:00", "hours-overlap", "terms.hours.monday"),
    ("monday: 08:00-25:00", "monday: 08:00-12:00", "slot-form", "terms.hours.monday"),
    ("sunday: ''", "sunday: closed", "empty-value", "terms.hours.sunday"),
    ("", "    sunday: closed\n", "missing-key", "terms.hours"),
    ("teaching: 40,00", "teaching: 40.00", "empty-value", "terms.prices.school.00"),
    ("teaching: '40,00'", "teaching: 40.00", "not-yuan", "terms.prices.school.teaching"),
    ("teaching: 999999999", "teaching: 40.00", "outside-limits", "terms.prices.school.teaching"),
    ("research: 40.00", "teaching: 40.00", "unknown-key", "terms.prices.school.research"),
    ("enterprise: [other]", "enterprise: [enterprise]", "no-price", "terms.asks.enterprise[0]"),
    ("enterprise: [play]", "enterprise: [enterprise]", "unknown-word", "terms.asks.enterprise[0]"),
    ("", "  answer: 1 day\n", "missing-key", "terms"),
    ("", "  asks:\n    enterprise: [enterprise]\n", "unknown-key", "terms.answer"),
    ("quota: {group: 3}", "quota: {hours: 40, bookings: 20}", "missing-key", "terms.quota"),
    ("quota: {bookings: 4096}", "quota: {hours: 40, bookings: 20}", "not-a-number", "terms.quota.bookings"),
    ("quota: {hours: 1, group: 1048576}", "quota: {hours: 40, bookings: 20}", "not-a-number", "terms.quota.group"),
    ("horizon: 1024 days", "horizon: 60 days", "outside-limits", "terms.horizon"),
    ("horizon: 60", "horizon: 60 days", "not-a-length", "terms.horizon"),
    ("notice: 43 days", "notice: 2 hours", "outside-limits", "terms.notice"),
    ("notice: 2 h", "notice: 2 hours", "not-a-length", "terms.notice"),
    ("least: 20 minutes", "least: 30 minutes", "not-a-quarter", "terms.least"),
    ("least: 0 minutes", "least: 30 minutes", "outside-limits", "terms.least"),
    ("least: 32 hours", "least: 30 minutes", "outside-limits", "terms.least"),
    ("most: 15 minutes", "most: 8 hours", "outside-limits", "terms.most"),
    ("most: 8 days", "most: 8 hours", "outside-limits", "terms.most"),
    ("cutoff: 683 days", "cutoff: 1 day", "outside-limits", "terms.cutoff"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "old", "reason", "key"), FAULTS, ids=lambda each: repr(each)[:34])
def test_a_fault_names_its_line_its_key_and_the_cure(new: str, old: str, reason: str, key: str) -> None:
    assert EXAMPLE.count(old) == 1, old
    with pytest.raises(TreeFault) as refused:
        read(EXAMPLE.replace(old, new))
    found = refused.value
    assert (found.reason, found.key) == (reason, key)
    assert found.line > 0
    assert found.cure


def test_a_value_is_read_to_the_fen_shown_before_it_is_kept_and_goes_to_no_chain() -> None:
    file = read(EXAMPLE.replace(RECORD, f"{RECORD}\n  value: 860000.5"))
    assert (file.value_fen, read().value_fen) == (86_000_050, None)
    assert file.asset == read().asset
    for language in LANGUAGES:
        assert any("860,000.50" in line for line in asset_picture(file, language))
    for bad in ("0", "0.00", "-1", "1.234", "1e6", "860,000"):
        with pytest.raises(TreeFault, match="not-yuan") as refused:
            read(EXAMPLE.replace(RECORD, f"{RECORD}\n  value: '{bad}'"))
        assert refused.value.key == "asset.value"


def test_thirty_two_units_and_no_more() -> None:
    unit = "    - {zh: 二号机, en: Machine 2}\n"
    assert read(EXAMPLE.replace(unit, unit * 31)).asset.units == 32
    with pytest.raises(TreeFault, match="too-many"):
        read(EXAMPLE.replace(unit, unit * 32))


def test_an_asset_that_is_not_state_owned_has_no_approval_and_no_floor() -> None:
    own = re.sub(r"  state_owned:\n(    .*\n)+", "", EXAMPLE)
    file = read(own.replace("teaching: 40.00", "teaching: 0"))
    assert (file.asset.state_owned, file.approval, file.terms.approval) == (False, None, 0)
    with pytest.raises(TreeFault, match="not-state-owned"):
        read(own.replace("  quota:", "  approval: 1\n  quota:"))


def test_further_terms_lie_in_what_the_register_says() -> None:
    terms = "terms:" + EXAMPLE.split("terms:")[-1]
    bounds = TermsBounds(TODAY, TODAY + 700, 3, TODAY, TODAY + 600, 1000)
    assert read_terms_file(terms.encode(), bounds, TODAY + 1, no_file).approval == 3
    with pytest.raises(TreeFault, match="price-under-floor"):
        read_terms_file(
            terms.encode(), TermsBounds(TODAY, TODAY + 700, 3, TODAY, TODAY + 600, 1001), TODAY + 1, no_file
        )
    with pytest.raises(TreeFault, match="outside-approval"):
        read_terms_file(terms.encode(), TermsBounds(TODAY, TODAY + 700, 3, TODAY, TODAY + 100), TODAY + 1, no_file)


def test_a_file_beside_it_counts_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "text.md").write_bytes(b"the terms in full")
    text = re.sub(r"  text: \w+", "  text: {file: text.md}", EXAMPLE)
    assert read_asset_file(text.encode(), TODAY, digests_in(tmp_path)).terms.text == sha256(b"the terms in full")
    with pytest.raises(TreeFault, match="file-unreadable"):
        read_asset_file(text.replace("text.md", "missing.md").encode(), TODAY, digests_in(tmp_path))


def standard(number: int, edition: str, kind: Kind = Kind.SKILL_LEVEL) -> Standard:
    return Standard(number, kind, "6-18-01-01", edition, {}, datetime(2026, 1, 1, tzinfo=UTC))


def test_the_standard_is_the_registers_and_has_the_level() -> None:
    file = read()
    assert with_standard(file, lambda code: [standard(7, "2018")]).standard == 7
    for found, reason in (
        ([], "standard-unknown"),
        ([standard(7, "2018"), standard(8, "2026")], "edition-missing"),
        ([standard(7, "2018", Kind.TRAINING)], "level-unknown"),
    ):
        with pytest.raises(TreeFault, match=f"{reason}.*line 18"):
            with_standard(file, lambda code, found=found: found)
    edition = read(EXAMPLE.replace("{standard: 6-18-01-01,", "{standard: 6-18-01-01, edition: '2026',"))
    assert with_standard(edition, lambda code: [standard(7, "2018"), standard(8, "2026")]).standard == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dry_run_shows_the_week_and_every_setting_in_both_languages(language: str) -> None:
    lines = asset_picture(read(), language)
    shown = "\n".join(lines)
    assert [len(re.findall("[·█▌▐]", line)) for line in lines[-7:]] == [48] * 7
    for each in ("6-18-01-01", "2029-03-01", "08:00-12:00, 14:00-17:15", "30.00", "10.00", "60", "40", "20"):
        assert each in shown
    assert bool(re.search("[一-鿿]", shown)) == (language == "zh-CN")


def test_a_check_shows_it_and_names_the_line_of_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "asset.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert run(["asset", "check", str(file), "--on", "2026-02-20", "--lang", "zh"]) == Exit.OK
    assert "数控加工中心" in capsys.readouterr().out
    assert run(["asset", "check", str(file), "--on", "2026-03-02", "--json"]) == Exit.REFUSED
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["type"], error["line"], error["key"]) == ("day-too-early", 8, "asset.from")


@given(st.integers(min_value=0, max_value=(1 << DAY_SLOTS) - 1))
def test_hours_as_text_are_the_hours(mask: int) -> None:
    written = EXAMPLE.replace("monday: 08:00-12:00, 14:00-18:00", f"monday: {hours_text(mask) or 'closed'}")
    assert read(written).terms.open_hours[0] == mask
    [_, monday, *_] = week_picture((mask,) * 7, "en")
    assert len(monday.split(" ")[1]) == 48


@given(st.binary(max_size=200))
def test_any_bytes_are_an_asset_or_a_fault(data: bytes) -> None:
    with pytest.raises(TreeFault):
        read_asset_file(data, TODAY, no_file)


def test_the_page_shows_the_example_and_names_every_key_and_fault() -> None:
    page = (ROOT / "docs/assets.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert shown == EXAMPLE
    folder = ROOT / "node/bookings/assets"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    source += (ROOT / "formats/yaml/scalars.py").read_text(encoding="utf-8")
    raised = set(re.findall(r'(?:refuse\(|FormatFault\()\s*"([a-z0-9-]+)"', source)) - {"not-a-number", "not-a-hash"}
    table = page.split("| word | what is wrong |")[1].split("\n##")[0]
    assert raised <= set(re.findall(r"`([a-z0-9-]+)`", table))
    assert all(f"`{key}`" in page for key in terms_reader.KEYS)
