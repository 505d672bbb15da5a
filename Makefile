# Every command of the project. `make help` lists them; nothing else needs to be remembered.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
PAGE := verifier/dist/build.json
FORGE := node_modules/@foundry-rs/forge-linux-amd64/bin/forge
FORGE_TEST := FORGE_SNAPSHOT_CHECK=true $(FORGE) test
CHECKS := $(MAKE) --keep-going lint verifier contracts

LOCK := --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --strip-extras \
        --allow-unsafe --all-build-deps --quiet

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
# Where it is set, as in many images, pytest rewrites and compiles every test file anew in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo up test lint contracts verifier compile gas slither soak bench lock clean

help:  ## list these commands
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/.ready node_modules/.ready  ## install everything, once (CPython 3.11, Node 20, make, gcc, the registries)

demo: setup $(PAGE)  ## ten learners from a roster to a verdict; DEMO_EXIT=1 ends it, else it stays up
	@.venv/bin/guild demo

up: setup $(PAGE)  ## run the installation in $GUILD_HOME (default var/): chain, worker, API
	@.venv/bin/guild up

test: setup  ## everything that must hold, a quarter of an hour on two cores
	@# Of two cores pytest leaves a seventh idle, where a test waits: all else runs in it.
	@mkdir -p build; $(CHECKS) >build/checks.log 2>&1 & checks=$$!; \
	 trap 'kill $$checks 2>/dev/null || true' EXIT; failed=0; \
	 $(PY) -m pytest -m "not soak" -n 3 --dist loadfile --no-loadscope-reorder -rfEs || failed=$$?; \
	 wait $$checks || { failed=1; cat build/checks.log; }; tail -n 1 build/checks.log; exit $$failed

lint: setup  ## tidy, ruff, mypy
	@$(PY) -m scripts.tidy
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check .
	@.venv/bin/mypy --no-error-summary

contracts: setup  ## the contracts' own tests: unit, fuzz, invariants, gas snapshot
	@$(FORGE_TEST)

verifier: setup  ## the page's verifier in TypeScript: types, bundle, its own tests
	@npm run --silent verifier:test

compile: setup  ## compile the contracts into their committed artifacts
	@$(PY) -m scripts.compile

gas: setup  ## write the contracts' gas anew; `make contracts` compares with what is committed
	@$(FORGE) snapshot --match-contract GasTest

slither: setup  ## analyse the contracts; every finding is mended or explained in docs/slither.md
	@$(PY) -m scripts.slither

soak: setup  ## the long versions of the kill and fuzz tests
	@$(PY) -m pytest -m soak

bench: setup  ## measure, and write bench/results.json
	@$(PY) -m bench.run

lock:  ## compile pyproject.toml into the hashed requirements (some minutes)
	@test -x build/lock/bin/pip-compile || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet pip-tools==7.6.2; }
	@build/lock/bin/pip-compile $(LOCK) -o requirements.txt pyproject.toml
	@build/lock/bin/pip-compile $(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:  ## remove what can be rebuilt; $GUILD_HOME stays
	@rm -rf .venv node_modules out cache build .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/.ready: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"{sys.executable} is {sys.version.split()[0]}: Guild Ledger needs CPython 3.11; name it with PYTHON=")'
	@echo "setup: python packages"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(PAGE): node_modules/.ready verifier/build-page.mjs $(wildcard verifier/page/* verifier/page/*/* verifier/src/*/*.ts verifier/src/*/*/*.ts)
	@npm run --silent verifier:page

node_modules/.ready: package-lock.json package.json
	@echo "setup: compiler, chain, contract library"
	@npm ls --all --silent >/dev/null 2>&1 || npm ci --silent --no-audit --no-fund
	@touch $@
