"""The service and the image start a command that there is, not as root, and keep private what is private."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from cli.main import app
from node.installation.config import Http

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy/guild.service"
HARDENING = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "StateDirectoryMode=0700",
}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "deploy/Containerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(index for index, (word, _) in enumerate(found) if word == "FROM")
    return found[start:]


def only(word: str) -> str:
    (found,) = [rest for each, rest in last_stage() if each == word]
    return found


def settings() -> list[str]:
    return [line for line in UNIT.read_text().splitlines() if "=" in line and not line.startswith("#")]


def setting(name: str) -> str:
    (found,) = [line.partition("=")[2] for line in settings() if line.startswith(f"{name}=")]
    return found


def assert_known(command: list[str]) -> None:
    group = typer.main.get_command(app)
    assert Path(command[0]).name == "guild"
    assert command[1] in group.commands  # type: ignore[attr-defined]


def test_the_service_starts_a_command_that_there_is_in_the_home_that_it_may_write() -> None:
    assert_known(shlex.split(setting("ExecStart")))
    assert setting("Environment") == f"GUILD_HOME=/var/lib/{setting('StateDirectory')}"


def test_the_service_is_not_root_and_hardened() -> None:
    assert setting("User") not in ("", "root", "0")
    assert set(settings()) >= HARDENING


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_service_without_a_warning(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace("/usr/local/lib/guild/.venv/bin/guild", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", here], capture_output=True, text=True, timeout=30)
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_rates_what_the_service_is_exposed_to_below_two_of_ten() -> None:
    rate = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", UNIT]
    done = subprocess.run(rate, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout


def test_the_image_starts_a_command_that_there_is_and_is_not_root() -> None:
    assert_known(json.loads(only("ENTRYPOINT")) + json.loads(only("CMD")))
    assert int(only("USER")) > 0


def test_the_image_keeps_its_home_in_a_volume_and_asks_its_own_port_whether_it_lives() -> None:
    assert f"GUILD_HOME={only('VOLUME')}" in only("ENV").split()
    assert only("EXPOSE") == str(Http().port)
    assert f"http://127.0.0.1:{Http().port}/healthz" in only("HEALTHCHECK")


def test_the_image_is_made_of_exact_versions_and_hashed_packages() -> None:
    for base in (rest for word, rest in instructions() if word == "FROM"):
        assert re.match(r"(python:3\.11|node:20)\.\d+(\.\d+)?-[a-z-]+", base), base
    (made,) = [rest for word, rest in instructions() if word == "RUN" and "-r requirements.txt" in rest]
    for install in re.findall(r"pip install ([^&]+)", made):
        assert "--require-hashes" in install or "--no-deps" in install


def test_the_image_has_every_package_of_ours() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    copied = {rest for word, rest in last_stage() if word == "COPY"}
    assert copied >= {f"{name} {name}" for name in (each.rstrip("*") for each in packages)}


def test_what_the_image_has_of_the_source_is_enough_to_begin_and_to_serve(tmp_path: Path) -> None:
    there = tmp_path / "image"
    there.mkdir()
    for *sources, target in (rest.split() for word, rest in last_stage() if word == "COPY" and "--from" not in rest):
        for name in sources:
            place = there / (name if target == "./" else target)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, place)
    began = [
        ["init", "--issuer-host", "guild.example", "--member", "1"],
        ["found", str(tmp_path / "consortium.toml"), "--example"],
    ]
    script = f"""
import sys
sys.path.insert(0, {str(there)!r})
import api.app, node.running.supervisor
from cli.main import run
from node.installation.deploy import SETTINGS
assert api.app.__file__.startswith({str(there)!r})
assert SETTINGS.is_file()
assert [run(each) for each in {began!r}] == [0, 0]
"""
    home = os.environ | {"GUILD_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=home, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_image_takes_from_other_stages_is_made_there() -> None:
    """By a script that there is, of packages that are locked, and no stage without what it needs."""
    stages = dict(
        re.findall(r"^FROM \S+ AS (\w+)\n((?:(?!FROM).*\n)+)", (ROOT / "deploy/Containerfile").read_text(), re.M)
    )
    package, lock = (json.loads((ROOT / name).read_text()) for name in ("package.json", "package-lock.json"))
    taken = [rest.split() for word, rest in last_stage() if word == "COPY" and rest.startswith("--from=")]
    assert len(taken) == 3
    made = {".venv": "python -m venv .venv", "verifier/dist": "npm run verifier:page"}
    for stage, source, _ in taken:
        path = source.removeprefix(f"{setting_of_image('WORKDIR')}/")
        told = stages[stage.removeprefix("--from=")]
        assert "COPY . ." in told
        assert "npm ci" in told and path in lock["packages"] if "node_modules" in path else made[path] in told, path
    for script in re.findall(r"npm run ([\w:]+)", "".join(stages.values())):
        program, name = package["scripts"][script].split()
        assert (program, (ROOT / name).is_file()) == ("node", True)


def setting_of_image(word: str) -> str:
    (found,) = {rest for each, rest in instructions() if each == word}
    return found


def test_the_image_is_built_and_says_its_version() -> None:
    """Where a builder of images answers; the others of this file read what it would do."""
    known = (shutil.which(name) for name in ("docker", "podman"))
    answering = (each for each in known if each and subprocess.run([each, "info"], capture_output=True).returncode == 0)
    builder = next(answering, None)
    if builder is None:
        pytest.skip("no builder of images answers here")
    build = [builder, "build", "-q", "-f", "deploy/Containerfile", "."]
    image = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=True).stdout.split()[-1]
    run = [builder, "run", "--rm", image, "--version"]
    said = subprocess.run(run, capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout.startswith("guild ")


def test_what_git_does_not_keep_comes_into_no_image() -> None:
    kept_out = set((ROOT / ".dockerignore").read_text().split())
    ignored = (ROOT / ".gitignore").read_text().split()
    wanted = {each.strip("/") if each.startswith("/") else f"**/{each.rstrip('/')}" for each in ignored}
    assert {each.removeprefix("**/") for each in kept_out} >= {each.removeprefix("**/") for each in wanted}
    assert ".git" in kept_out
