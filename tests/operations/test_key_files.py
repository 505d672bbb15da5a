"""One key file that cannot be read: `readyz` and every command that opens the home say so, and nothing else stops."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cli.shared.error_exits import stop_for
from cli.shared.exits import Exit
from node.compose import compose
from node.health.readiness import Reason, health
from node.installation.config import Config, KeystoreFiles, save
from node.installation.keys import ensure_account, ensure_ed25519
from wallet.keys.keystore import KeystoreRefused


def test_an_unreadable_key_file_is_named_with_its_cure_and_the_node_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save(tmp_path, Config(name="one", issuer_host="guild.example", members=(2,), keystore=KeystoreFiles(scrypt_log2=8)))
    node = compose(tmp_path)
    ensure_account(node.keystore, "member-2-admin")
    public = ensure_ed25519(node.keystore, "member-2-token-key")
    assert Reason.KEY_FILE_UNREADABLE not in health(node).reasons
    node.close()

    torn = node.keystore_directory / "member-2-admin.json"
    torn.write_bytes(torn.read_bytes()[:40])
    with caplog.at_level(logging.WARNING, logger="guild.home"):
        node = compose(tmp_path)
    said = f"{torn} is no key file: restore it from a backup; the other keys work"
    assert [record.getMessage() for record in caplog.records if record.name == "guild.home"] == [said]
    assert Reason.KEY_FILE_UNREADABLE in health(node).reasons
    assert ensure_ed25519(node.keystore, "member-2-token-key") == public
    with pytest.raises(KeystoreRefused) as refused:
        ensure_account(node.keystore, "member-2-admin")
    stop = stop_for(refused.value)
    assert stop is not None
    assert (stop.exit_code, stop.title) == (Exit.REFUSED, said)
    node.close()
