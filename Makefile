# Every target works from anywhere (make -C <checkout> <target>), again and again, and installs what it needs
# below the checkout: .venv and .build. Nothing outside is touched.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

# The Python that .venv is made from: 3.10 or newer; empty means the newest one found.
PYTHON ?=
BIN := .venv/bin
CONSTRAINTS := --constraints requirements/constraints.txt
SIMULATOR_PORT ?= 8443
find_python = $(or $(PYTHON),$$(sh scripts/find_python.sh 3.13 3.12 3.11 3.10 3.14))
# $(call environment,<folder>,<requirement files>,<options>)
environment = @python=$(find_python) && "$$python" scripts/environment.py $(1) $(2) $(3) $(if $(PYTHON),--this-python)

# Ansible: this checkout's collection only, and nothing of what it writes into the home directory.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.build/collections
export ANSIBLE_HOME := $(CURDIR)/.build/ansible-home
export ANSIBLE_REMOTE_TMP := $(CURDIR)/.build/ansible-home/tmp

##@ For everyone
.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

.PHONY: demo
demo: venv-demo ## Run playbooks against a simulated system: create, repeat, preview a change, list
	@$(BIN)/python scripts/demo.py

.PHONY: simulator
simulator: venv-demo ## Start the simulated system in the foreground, for your own playbooks (Ctrl-C ends it)
	@$(BIN)/python -m tests.simulator --seed small --port $(SIMULATOR_PORT) --directory .build/simulator

.PHONY: test
test: venv-test ## Everything that a change must pass: all of the following
	@$(BIN)/python scripts/gates.py --make "$(MAKE)" lint unit simulator-tests integration targets molecule demo docs sanity units nox importer

##@ Single gates
.PHONY: lint
lint: venv-test ## Style, types, layers, YAML, licences, changelog
	@$(BIN)/python scripts/lint.py

.PHONY: unit
unit: venv-test ## Unit tests; those of the plugins on Python 3.9 too where there is one
	@$(BIN)/python scripts/suite.py tests/unit -n auto --ignore=tests/unit/simulator

.PHONY: simulator-tests
simulator-tests: venv-test ## Tests of the platform's tables and of the simulator that serves them
	@$(BIN)/python scripts/suite.py tests/unit/simulator tests/contract -n auto

.PHONY: integration
integration: venv-test ## Real ansible-playbook and ansible-inventory runs against the simulator
	@$(BIN)/python scripts/suite.py tests/integration -n 4

.PHONY: molecule
molecule: venv-test ## Scenarios of the roles against the simulator
	@cd $(ANSIBLE_COLLECTIONS_PATH)/ansible_collections/verge/vergeos && \
	  PATH="$(CURDIR)/$(BIN):$$PATH" molecule test --all

.PHONY: sanity
sanity: venv-test ## ansible-test sanity on the oldest and newest ansible-core that run here (CORES=all: on each)
	@$(BIN)/python scripts/sanity.py $(CORES)

.PHONY: units
units: venv-test ## ansible-test units on the oldest and newest ansible-core that run here (CORES=all: on each)
	@$(BIN)/python scripts/units.py $(CORES)

.PHONY: targets
targets: venv-test ## ansible-test integration on the newest ansible-core (CORES=2.16; CONFIG=my.yml: a system of your own)
	@$(BIN)/python scripts/targets.py $(CORES) $(TARGETS) $(if $(PROCESSES),--processes) $(if $(CONFIG),--config $(CONFIG))

.PHONY: nox
nox: venv-test ## Checks of antsibull-nox that need packages only (SESSIONS=license-check: some of them)
	@$(BIN)/python scripts/nox.py $(SESSIONS)

.PHONY: importer
importer: venv-test ## Build the artifact and check it as Galaxy does
	@$(BIN)/python scripts/importer.py

.PHONY: docs
docs: venv-test ## Build the documentation site into .build/docs; warnings are errors
	@$(BIN)/python scripts/docs.py

.PHONY: benchmark
benchmark: venv-test ## Seconds and requests beside Ansible's own floor (WRITE=1: into the documentation; QUICK=1)
	@$(BIN)/python -m tests.benchmark $(if $(QUICK),--quick) $(if $(WRITE),--write) $(if $(ROUNDS),--rounds $(ROUNDS)) $(PARTS)

##@ Tools
.PHONY: build
build: venv-test ## Build the artifact into .build/artifact
	@$(BIN)/python scripts/build.py

.PHONY: format
format: venv-test ## Format the Python files, sort imports, refresh what is generated
	@$(BIN)/ruff format --quiet
	@$(BIN)/ruff check --quiet --select I --fix
	@$(BIN)/python scripts/register_modules.py --write

.PHONY: changelog
changelog: venv-test ## Fold changelogs/fragments into the changelog of the version in galaxy.yml
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/antsibull-changelog release --update-existing --reload-plugins

.PHONY: release
release: venv-test ## Prepare a release: make release VERSION=1.2.0 [DRY_RUN=1]
	@$(BIN)/python scripts/release.py $(or $(VERSION),$(error say VERSION=x.y.z)) $(if $(DRY_RUN),--dry-run)

.PHONY: lock
lock: venv-test ## Renew requirements/constraints*.txt (needs uv)
	@sh scripts/lock.sh

.PHONY: clean
clean: ## Remove what the targets made, .venv included
	rm -rf .venv .build tests/output

.PHONY: venv-demo venv-test
venv-demo:
	$(call environment,.venv,requirements/demo.txt,$(CONSTRAINTS))
	@$(BIN)/python scripts/link_tree.py >/dev/null

venv-test:
	$(call environment,.venv,requirements/demo.txt requirements/test.txt requirements/lint.txt,$(CONSTRAINTS))
	@$(BIN)/python scripts/link_tree.py >/dev/null
