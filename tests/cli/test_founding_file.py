"""The founding file: written by the command, described on its page, and its faults told by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from cli.shared.exits import Exit
from node.setup.founding_file import (
    AccreditationPart,
    FoundingFile,
    FoundingRefused,
    MemberPart,
    StaffPart,
    StandardPart,
    read,
)
from tests.fuzz.commands import ended

PAGE = Path(__file__).parents[2] / "docs" / "founding.md"
PARTS: dict[str, type[BaseModel]] = {
    "": FoundingFile,
    "members.": MemberPart,
    "accreditations.": AccreditationPart,
    "staff.": StaffPart,
    "standards.": StandardPart,
}


@pytest.fixture
def example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = tmp_path / "new" / "consortium.toml"
    code, said = ended(["found", str(file), "--example"], capsys, about="example")
    assert code == Exit.OK, said
    return file


def test_the_example_that_the_command_writes_can_be_founded_and_is_never_written_over(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [each.number for each in read(example).file.members] == [1, 2]
    example.write_text("mine")
    code, said = ended(["found", str(example), "--example"], capsys, about="example")
    assert (code, example.read_text()) == (Exit.REFUSED, "mine")
    assert "is there already" in said


def test_every_key_has_its_row_on_the_page_and_says_whether_it_is_needed() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (yes|no) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    fields = {
        f"{prefix}{field.alias or name}": "yes" if field.is_required() else "no"
        for prefix, part in PARTS.items()
        for name, field in part.model_fields.items()
    }
    assert dict(rows) == fields
    assert len(rows) == len(fields)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('kind = "school"', 'kind = "academy"', "members 2, kind: "),
        ('person = "approver"', 'person = "Li Wei"', "staff 6, person: "),
        ('basis = "government_filing"', 'base = "government_filing"', "accreditations 1, base: there is no such key"),
        ('name.en = "Example City Technician College"', "", "members 2, name, en: is missing"),
        ('issuer_host = "guild.example"', "issuer_host = 7", "issuer_host: "),
    ],
)
def test_a_fault_names_the_line_the_key_and_the_cure(example: Path, old: str, new: str, place: str) -> None:
    text = example.read_text(encoding="utf-8")
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines, 1) if line == old)
    example.write_text(text.replace(old + "\n", new + "\n"), encoding="utf-8")
    with pytest.raises(FoundingRefused) as refused:
        read(example)
    assert place in refused.value.reason
    if new:
        assert f"line {at}, {place}" in refused.value.reason
    else:  # where its table is begun in that file, or the rest of the key stands
        assert re.match(r"line \d+, ", refused.value.reason)


def test_a_fault_in_each_part_of_a_list_is_not_told_of_the_list_too_and_an_empty_list_is(example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    example.write_text(re.sub(r'^kind = ".+"', 'kind = "academy"', text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(FoundingRefused) as refused:
        read(example)
    assert re.sub(r"line \d+, ", "", refused.value.reason).count("members ") == 2
    assert "at least" not in refused.value.reason
    example.write_text(re.sub(r"^roles = .+", "roles = []", text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(FoundingRefused, match=r"line \d+, staff 1, roles: at least one is needed"):
        read(example)


def test_a_file_that_is_not_there_is_no_traceback_but_the_way_to_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ended(["found", str(tmp_path / "missing.toml")], capsys, about="found")
    assert (code, "--example" in said) == (Exit.USAGE, True), said
