"""The migrations make what the models mean."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from ledger.db import NodeBase, open_engine
from node.migrations.comparing import same_type
from node.schema import alembic_config, head, migrate, upgrade_to_head


def test_models_and_migrations_agree(tmp_path: Path) -> None:
    engine = migrated(tmp_path / "node.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, NodeBase.metadata) == []
        assert context.get_current_revision() == head() is not None
    engine.dispose()


def test_a_new_database_has_what_the_migrations_make(tmp_path: Path) -> None:
    new, older = open_engine(f"sqlite:///{tmp_path}/new.db"), migrated(tmp_path / "older.db")
    upgrade_to_head(new)
    assert described(new) == described(older)
    new.dispose()
    older.dispose()


def migrated(file: Path) -> Engine:
    """Through each revision from the first on."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    return engine


def described(engine: Engine) -> dict[str, Any]:
    """Of each table: columns, keys and indexes, in an order of their own; and the revision."""
    inspector = inspect(engine)

    def shown(found: Iterable[Any]) -> list[str]:
        return sorted(json.dumps(each, sort_keys=True, default=repr) for each in found)

    tables = {
        name: [
            shown({**column, "default": None} for column in inspector.get_columns(name)),
            sorted(inspector.get_pk_constraint(name)["constrained_columns"]),
            shown({**key, "name": None} for key in inspector.get_foreign_keys(name)),
            shown({**one, "name": None} for one in inspector.get_unique_constraints(name)),
            shown({**one, "name": None} for one in inspector.get_check_constraints(name)),
            shown(inspector.get_indexes(name)),
        ]
        for name in inspector.get_table_names()
    }
    with engine.connect() as connection:
        return {**tables, "revision": MigrationContext.configure(connection).get_current_revision()}


def test_every_private_table_carries_its_member() -> None:
    elsewhere = {
        *("worker_beat", "submission_attempt"),  # of the installation, or of a row that has it
        "invoice_pepper",  # of all members together
        *("registrar_link", "registrar_trail", "registrar_free_tag"),  # of a voucher or a person that has it
    }
    without = {
        table.name for table in NodeBase.metadata.tables.values() if not {"member_id", "member"} & set(table.c.keys())
    }
    assert without == elsewhere


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/node.db")
    upgrade_to_head(engine)
    before = sorted(inspect(engine).get_table_names())
    upgrade_to_head(engine)
    assert sorted(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_an_older_installation_gets_a_place_of_its_own_for_every_credential(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/node.db")  # foreign keys are not enforced: no sittings are needed
    with engine.connect() as connection:
        settings = alembic_config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0003")
        older = text(
            "INSERT INTO credential (id, member_id, batch_id, row_id, certificate_number, draft)"
            " VALUES (:id, :member, 'b', :id, 'n', '')"
        )
        connection.execute(older, [{"id": str(number), "member": 1 + number % 2} for number in range(300)])
        connection.commit()
    upgrade_to_head(engine)
    with engine.connect() as connection:
        places = connection.execute(text("SELECT member_id, status_list, status_index FROM credential")).all()
    engine.dispose()
    assert len(set(places)) == 300
    assert {(member, number) for member, number, _ in places} == {(1, 1), (2, 1)}
    assert max(index for *_, index in places) > 10_000, "drawn from the whole list, not counted"


def test_a_voucher_from_before_names_no_key_and_stays(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/node.db")
    with engine.connect() as connection:
        settings = alembic_config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")
        connection.execute(
            text(
                "INSERT INTO registrar_voucher (batch, member_id, issuer, sitting, standard, level, entries_root,"
                " state, deadline, first_signed_at) VALUES ('b', 1, 2, 's', 1, 40, x'00', 'confirmed', 9, '2026-01-01')"
            )
        )
        connection.commit()
    upgrade_to_head(engine)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT batch, deadline, accreditation, credential_key, token_key FROM registrar_voucher")
        ).all()
    engine.dispose()
    assert [(batch, at, number, bytes(one or b""), bytes(other or b"")) for batch, at, number, one, other in found] == [
        ("b", 9, 0, b"", b"")
    ]


def test_what_an_older_installation_could_not_publish_keeps_its_reason(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/node.db")
    with engine.connect() as connection:
        settings = alembic_config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0007")
        row = (
            "INSERT INTO publication_fault (subject, member_id, at, problem) VALUES ('snapshot', 0, '2026-01-01', 'p')"
        )
        connection.execute(text(row))
        connection.commit()
    upgrade_to_head(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT subject, problem, reason FROM publication_fault")).all()
    engine.dispose()
    assert found == [("snapshot", "p", "publication-fault")]
