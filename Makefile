# Every target works from anywhere (make -C <checkout> <target>), again and again, and installs what it needs
# below the checkout: .venv and .build. Nothing outside is touched.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh

# The Python that .venv is made from: 3.10 or newer; empty means the first found of these.
PYTHON ?=
BIN := .venv/bin
SIMULATOR_PORT ?= 8443
find_python = $(or $(PYTHON),$$(sh scripts/find_python.sh 3.13 3.12 3.11 3.10 3.14))
# Two processes for each run of pytest: `make test` has something else run beside it.
WORKERS ?= 2
# One more for the integration tests: they often wait for the programs that they run.
INTEGRATION_WORKERS ?= 3
NOX = $(BIN)/nox --no-error-on-missing-interpreters --session
# $(call cores,<gate>,<tag>): its sessions for CORES, or those with the tag
cores = $(if $(CORES),$(if $(filter all,$(CORES)),--tags $(1)-all,$(addprefix $(1)-,$(CORES))),--tags $(1)-$(2))

# The release of VergeOS that is simulated; only on the command line, because the name is common in environments.
ifeq ($(origin RELEASE),command line)
export SIMULATOR_RELEASE := $(RELEASE)
endif

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
	@$(BIN)/python scripts/gates.py "$(MAKE)" sanity integration unit targets molecule simulator-tests lint docs units importer nox demo

##@ Single gates
.PHONY: lint
lint: venv-test ## Style, types, layers, YAML, licences, changelog
	@$(BIN)/python scripts/lint.py

.PHONY: unit
unit: venv-test ## Unit tests; those of the library on Python 3.9 too where there is one
	@$(BIN)/pytest tests/unit -n $(WORKERS) --ignore=tests/unit/simulator
	@$(NOX) unit-3.9 -- -n $(WORKERS)

.PHONY: simulator-tests
simulator-tests: venv-test ## Tests of the platform's tables and of the simulator that serves them
	@$(BIN)/pytest tests/unit/simulator tests/contract -n $(WORKERS)

.PHONY: integration
integration: venv-test ## Real ansible-playbook and ansible-inventory runs against the simulator
	@$(BIN)/pytest tests/integration -n $(INTEGRATION_WORKERS) --dist worksteal

.PHONY: molecule
molecule: venv-test ## Scenarios of the roles against the simulator
	@cd $(ANSIBLE_COLLECTIONS_PATH)/ansible_collections/verge/vergeos && \
	  PATH="$(CURDIR)/$(BIN):$$PATH" molecule test --all

.PHONY: sanity
sanity: venv-test ## ansible-test sanity on the newest ansible-core, and in part on the oldest (CORES=all: on each)
	@$(BIN)/nox $(call cores,sanity,ends) $(if $(CORES),-- --all-pythons)

.PHONY: units
units: venv-test ## ansible-test units on the oldest: a few tests; with CORES all of them, and on Python 3.9 too
	@$(if $(CORES),$(NOX) unit-3.9 --install-only)
	@$(BIN)/nox $(call cores,units,oldest) $(if $(CORES),-- tests/unit/plugins/)

.PHONY: targets
targets: venv-test ## ansible-test integration on the newest ansible-core (CORES=2.16; CONFIG=my.yml: a system of your own)
	@$(BIN)/nox $(call cores,targets,newest) -- $(TARGETS) $(if $(PROCESSES),--processes) $(if $(CONFIG),--config=$(CONFIG))

.PHONY: nox
nox: venv-test ## Checks of antsibull-nox that need packages only (SESSIONS=license-check: some of them)
	@CI=false PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nox --no-venv $(if $(SESSIONS),--session $(SESSIONS))

.PHONY: importer
importer: venv-test ## Build the artifact and check it as Galaxy does
	@$(NOX) importer

.PHONY: docs
docs: venv-test ## Build the documentation site into .build/docs; warnings are errors
	@$(BIN)/python scripts/docs.py

.PHONY: picture
picture: venv-test ## Draw the terminal session of the README from a real run
	@$(BIN)/python scripts/picture.py

.PHONY: benchmark
benchmark: venv-test ## Seconds and requests beside Ansible's own floor (WRITE=1: into the documentation; QUICK=1)
	@$(BIN)/python -m tests.benchmark $(if $(QUICK),--quick) $(if $(WRITE),--write) $(if $(ROUNDS),--rounds $(ROUNDS)) $(PARTS)

.PHONY: torture
torture: venv-test ## Try to break it: faults, kills, hostile servers, random options (PARTS="fuzz kills" CASES=1000 SEED=2)
	@$(BIN)/python -m tests.torture $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED)) $(PARTS)

##@ Tools
.PHONY: build
build: venv-test ## Build the artifact into .build/artifact
	@$(BIN)/python scripts/build.py

.PHONY: simulator-wheel
simulator-wheel: venv-test ## Build the simulator as a Python package into .build/simulator-wheel/dist
	@$(BIN)/python scripts/simulator_wheel.py

.PHONY: simulator-image
simulator-image: simulator-wheel ## Build a container image of the simulator with podman or docker: make simulator-image [ENGINE=docker]
	@$(or $(ENGINE),$(shell command -v podman || command -v docker || echo podman)) build --tag verge-simulator \
	  --file tests/simulator/Containerfile .build/simulator-wheel/dist

.PHONY: format
format: venv-test ## Format the Python files, sort imports, refresh what is generated
	@$(BIN)/ruff format --quiet
	@$(BIN)/ruff check --quiet --select I --fix
	@$(BIN)/python scripts/register_modules.py --write
	@$(BIN)/python -m tests.contract.known --write
	@$(BIN)/python scripts/return_values.py --write
	@$(BIN)/python scripts/inventory_values.py --write
	@$(BIN)/python scripts/word_tables.py --write
	@$(BIN)/python scripts/examples_page.py --write

.PHONY: contract
contract: venv-test ## Bring tests/contract up to date with a system: make contract FROM=https://host [PRUNE=1]
	@$(BIN)/python -m tests.contract.renew $(or $(FROM),$(error say FROM=https://host)) $(if $(PRUNE),--prune)

.PHONY: changelog
changelog: venv-test ## Fold changelogs/fragments into the changelog of the version in galaxy.yml
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/antsibull-changelog release --update-existing --reload-plugins

.PHONY: release
release: venv-test ## Prepare a release: make release VERSION=1.2.0 [DRY_RUN=1]
	@$(BIN)/python scripts/release.py $(or $(VERSION),$(error say VERSION=x.y.z)) $(if $(DRY_RUN),--dry-run)

.PHONY: release-files
release-files: venv-test ## What a release publishes, into .build/release: artifact, notes, parts list, checksums
	@rm -rf .build/release && mkdir -p .build/release
	@$(BIN)/python scripts/build.py && cp .build/artifact/*.tar.gz .build/release
	@$(BIN)/python scripts/simulator_wheel.py && cp .build/simulator-wheel/dist/*.whl .build/release
	@$(BIN)/antsibull-changelog generate --only-latest --output .build/release/NOTES.md --output-format md
	@$(BIN)/uvx --quiet --from "cyclonedx-bom==7.*" cyclonedx-py requirements requirements.txt \
	  --output-reproducible --output-file .build/release/sbom.cdx.json 2>/dev/null
	@if [ -d .build/docs/build/html ]; then tar -czf .build/release/site.tgz -C .build/docs/build/html .; fi
	@cd .build/release && sha256sum *.t*gz *.whl sbom.cdx.json > SHA256SUMS && ls -1

.PHONY: identity
identity: venv-test ## Move to another repository: make identity REPOSITORY=https://github.com/owner/project
	@$(BIN)/python scripts/identity.py $(or $(REPOSITORY),$(error say REPOSITORY=https://github.com/owner/project))

.PHONY: coverage
coverage: venv-test ## Which lines the unit tests run, as pages in .build/coverage, with the figure for a badge
	@$(BIN)/pytest tests/unit -n $(WORKERS) --ignore=tests/unit/simulator -q --cov=plugins --cov-report=term:skip-covered \
	  --cov-report=html:.build/coverage --cov-report=json:.build/coverage.json
	@$(BIN)/python scripts/coverage_badge.py

.PHONY: lock
lock: venv-test ## Renew requirements/constraints*.txt (UPGRADE= keeps versions where it can)
	@cd requirements && compile() { ../$(BIN)/uv pip compile --quiet --no-annotate --custom-compile-command "make lock" $(UPGRADE) "$$@"; }; \
	  compile --universal --python-version 3.10 --output-file constraints.txt dev.txt && \
	  compile --universal --python-version 3.10 --output-file constraints-importer.txt importer.txt && \
	  compile --python-version 3.9 --output-file constraints-py39.txt py39.txt
UPGRADE ?= --upgrade

.PHONY: clean
clean: ## Remove what the targets made, .venv included
	rm -rf .venv .build tests/output

.PHONY: venv-demo venv-test
venv-demo: .venv/.demo
	@$(BIN)/python scripts/link_tree.py >/dev/null

venv-test: .venv/.dev
	@$(BIN)/python scripts/link_tree.py >/dev/null

# Another Python than the one that .venv was made from: make it again.
version = $(shell $(1) -c 'import sys; print(sys.version)' 2>/dev/null)
ifneq ($(PYTHON),)
ifneq ($(call version,$(PYTHON)),$(call version,$(BIN)/python))
$(shell rm -rf .venv)
endif
endif

.venv/bin/python:
	@python=$(find_python) && "$$python" -m venv --clear .venv

.venv/.%: .venv/bin/python $(wildcard requirements/*.txt)
	@echo "Installing requirements/$*.txt into .venv ..."
	@sh scripts/install.sh $*
	@touch $@
