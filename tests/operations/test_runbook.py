"""The runbook knows every word that a node may say of itself, and every file of a home."""

from pathlib import Path

from node.health import last_backup
from node.health.readiness import Reason
from node.installation import deployment as trust
from node.installation.config import FILE_NAME
from node.installation.deploy import PLAN_NAME
from node.publishing import files, pinned_trust_root, status_lists

SECURITY = (Path(__file__).parents[2] / "SECURITY.md").read_text()
RUNBOOK = (Path(__file__).parents[2] / "docs/runbook.md").read_text()
ROWS = [line for line in RUNBOOK.splitlines() if line.startswith("| `")]


def test_every_reason_has_its_line_with_what_to_do() -> None:
    explained = {word for row in ROWS for word in row.split("|")[1].replace("`", "").replace(",", "").split()}
    assert set(Reason) <= explained


def test_every_file_of_a_home_has_its_line() -> None:
    folders = (f"{files.PUBLIC}/", f"{status_lists.FOLDER}/")
    for name in (FILE_NAME, trust.FILE_NAME, PLAN_NAME, pinned_trust_root.FILE_NAME, last_backup.FILE_NAME, *folders):
        assert any(row.startswith(f"| `{name}`") for row in ROWS), name


def test_nobody_stands_twice_in_a_table_of_who_can_do_what() -> None:
    for table in SECURITY.split("\n\n"):
        named = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")]
        assert len(named) == len(set(named)), table
