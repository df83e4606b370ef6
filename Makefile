# Every command of the project; the only place where Rasa's paths are written.
SHELL := bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3.11
HOST ?= 127.0.0.1
PORT ?= 8000

BIN := .venv/bin
STATE := $(or $(STATE_FOLDER),var)
MODELS := $(STATE)/models
DIALOGUE := $(MODELS)/rasa/talentbot.tar.gz
DATA := nlu_data bot/dialogue
QUIET := RASA_TELEMETRY_ENABLED=false ORT_DISABLE_TELEMETRY=1 PYTHONWARNINGS=ignore \
	SQLALCHEMY_SILENCE_UBER_WARNING=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
RASA := $(QUIET) $(BIN)/rasa
WITH_REDIS := $(BIN)/talentbot with-redis
PYTEST := $(QUIET) $(BIN)/python -m pytest
# So many processes share the tests; each starts services of its own. A file's tests stay together.
TESTERS ?= 2
PACKAGES := bot actions knowledge

# torch: from a folder that PIP_FIND_LINKS names, else uv picks the build without CUDA.
ifdef PIP_FIND_LINKS
UV_FROM := --find-links "$(PIP_FIND_LINKS)"
else
export UV_TORCH_BACKEND ?= cpu
endif
UV_INSTALL := $(BIN)/uv pip install --no-deps --compile-bytecode --python $(BIN)/python $(UV_FROM)
RESOLVE := --no-header --no-annotate --python-version 3.11 --override requirements.overrides
SHIM := shims/tensorflow-absent
NODE_PACKAGES := $(patsubst %/package-lock.json,%/node_modules/.installed,$(wildcard tests/*/package-lock.json))

.PHONY: help install run model check test bench format lint types imports shell shell-nlu \
	test-nlu rasa-run rasa-actions validate bench-desk bench-telegram stock-rasa soak fuzz fuzz-api lock hashes audit licences sbom clean
.DEFAULT_GOAL := help

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# --- Set-up -------------------------------------------------------------------------------

install: .venv/.installed ## Create the environment

.venv/.installed: requirements.lock requirements.hashes $(wildcard $(SHIM)/*.py $(SHIM)/*.toml) pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say PYTHON=/path/to/python3.11"; exit 1; }
	@echo "[1/4] Environment: creating"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@echo "[2/4] Environment: installing the packages of requirements.lock"
	@$(UV_INSTALL) -c requirements.hashes -r requirements.lock 2>&1 | grep -v '^ [+-] '
	@$(UV_INSTALL) --quiet ./$(SHIM) && rm -rf $(SHIM)/build $(SHIM)/*.egg-info
	@$(UV_INSTALL) --quiet -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock requirements.hashes .venv/.installed
	@echo "Environment: installing the tools of requirements-dev.lock"
	@$(UV_INSTALL) --quiet -c requirements.hashes -r requirements-dev.lock
	@touch $@

tests/%/node_modules/.installed: tests/%/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed for the tests: install Node.js 18 or later."; exit 1; }
	@echo "Environment: installing what tests/$* takes from npm"
	@npm ci --prefix tests/$* --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

model: $(MODELS)/.built ## Build what is missing or out of date: encoder, vectors, dialogue

$(MODELS)/.built: $(DIALOGUE) $(wildcard knowledge/entries/*.yml knowledge/*.py) knowledge/calibration.jsonl
	@$(BIN)/talentbot build
	@touch $@

$(MODELS)/encoder/checksums.json: .venv/.installed $(wildcard knowledge/encoder/*)
	@echo "[3/4] Models: building the encoder, once"
	@$(BIN)/talentbot build --encoder-only
	@touch $@

$(DIALOGUE): config.yml $(wildcard bot/domain/*.yml bot/dialogue/*.yml nlu_data/*.yml bot/engine/nlu/*.py) bot/engine/rules.py \
		$(MODELS)/encoder/checksums.json
	@echo "[4/4] Models: training the dialogue"
	@mkdir -p $(MODELS)
	@$(RASA) train --config config.yml --domain bot/domain --data $(DATA) \
		--out $(MODELS)/rasa --fixed-model-name talentbot >$(MODELS)/train.log 2>&1 \
		|| { tail -20 $(MODELS)/train.log; exit 1; }
	@touch $@

# --- Use ----------------------------------------------------------------------------------

run: model ## Set up what is missing, start the assistant, print its address (PORT=8000)
	@$(BIN)/talentbot serve --host $(HOST) --port $(PORT)

# --- Work ---------------------------------------------------------------------------------

check: .venv/.installed-dev lint types imports ## The quick part of the tests, under a minute
	@$(PYTEST) tests/unit tests/properties tests/contracts

test: .venv/.installed-dev $(NODE_PACKAGES) model lint types imports ## All tests, with real Redis, model, encoder and browser
	@$(PYTEST) --numprocesses $(TESTERS) --dist loadfile tests

format: .venv/.installed-dev ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/talentbot entries format

lint: .venv/.installed-dev
	@$(BIN)/ruff format --check --quiet . || { echo "Run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet .

types: .venv/.installed-dev
	@$(BIN)/mypy $(PACKAGES)

imports: .venv/.installed-dev
	@$(BIN)/lint-imports --no-cache >$(or $(TMPDIR),/tmp)/imports.$$$$ 2>&1 || { cat $(or $(TMPDIR),/tmp)/imports.$$$$; exit 1; }

validate: model ## Rasa's own check of the training data
	@$(RASA) data validate --config config.yml --domain bot/domain --data $(DATA)

shell: model ## Talk to the dialogue through the plain `rasa shell`
	@$(WITH_REDIS) $(BIN)/rasa shell --model $(MODELS)/rasa --endpoints bot/endpoints.yml \
		--credentials bot/credentials.yml

shell-nlu: model ## Show what the NLU makes of a text
	@$(RASA) shell nlu --model $(MODELS)/rasa

test-nlu: model ## Rasa's own test of the intents
	@$(RASA) test nlu --nlu nlu_data --model $(MODELS)/rasa --config config.yml --domain bot/domain \
		--out $(STATE)/results

rasa-run: model ## Serve the dialogue through the plain `rasa run` on port 5005
	@$(WITH_REDIS) $(BIN)/rasa run --model $(MODELS)/rasa --endpoints bot/endpoints.yml \
		--credentials bot/credentials.yml --enable-api --interface 127.0.0.1

rasa-actions: model ## Serve the actions for `rasa run` and `rasa shell` on port 5055
	@$(RASA) run actions --actions actions

# Stock Rasa in an environment of its own, on our data, to be measured beside.
STOCK := var/stock-rasa

stock-rasa: $(STOCK)/.built ## Build stock Rasa on our entries, to be measured beside

$(STOCK)/.installed: bench/stock_rasa/constraints.txt bench/stock_rasa/overrides.txt | .venv/.installed
	@echo "Stock Rasa: installing it, TensorFlow included, into $(STOCK)"
	@mkdir -p $(STOCK) && $(PYTHON) -m venv $(STOCK)/venv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(STOCK)/venv/bin/python \
		-c bench/stock_rasa/constraints.txt --override bench/stock_rasa/overrides.txt \
		rasa==3.6.21 numpy scipy scikit-learn dask
	@touch $@

$(STOCK)/.built: $(STOCK)/.installed $(wildcard bench/stock_rasa/*.py)
	@echo "Stock Rasa: training it on our entries, some minutes"
	@rm -rf $(STOCK)/project && $(BIN)/python -m bench.stock_rasa.project $(STOCK)/project
	@cd $(STOCK)/project && $(QUIET) ../venv/bin/rasa train --config config.yml --domain domain.yml \
		--data data --out models --fixed-model-name stock >train.log 2>&1 || { tail -20 train.log; exit 1; }
	@touch $@

bench: model stock-rasa ## Measure beside stock Rasa, into BENCH.md (QUICK=1: ten minutes)
	@$(QUIET) QUICK=$(QUICK) $(BIN)/python -m bench.side_by_side

soak: model ## Watch the memory under a load that goes on, into BENCH.md (MINUTES=30)
	@$(QUIET) MINUTES=$(MINUTES) $(BIN)/python -m bench.soak

bench-desk: model ## Measure residents and staff at the desk, into BENCH.md
	@$(QUIET) $(BIN)/python -m bench.desk_load

bench-telegram: model ## Measure a thousand Telegram chats at once, into BENCH.md
	@$(QUIET) $(BIN)/python -m bench.telegram_load

fuzz-api: model .venv/.installed-dev ## Send so many requests to each call of the API (EXAMPLES=1000)
	@EXAMPLES=$(or $(EXAMPLES),1000) $(PYTEST) tests/integration/test_api_schema.py

.venv/.installed-fuzz: fuzz/requirements.txt .venv/.installed-dev
	@$(UV_INSTALL) --quiet -r fuzz/requirements.txt
	@touch $@

fuzz: model .venv/.installed-fuzz ## Fuzz a parser of fuzz/targets (PARSER=payload RUNS=1000000)
	@$(QUIET) $(BIN)/python -m fuzz $(PARSER) --runs $(or $(RUNS),1000000) --seconds $(or $(SECONDS),0) \
		--folder $(STATE)/fuzz

lock: ## Resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --upgrade $(UV_FROM) $(RESOLVE) \
		pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade $(UV_FROM) $(RESOLVE) \
		--extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@sed -i 's/^torch==\([0-9.]*\)+cpu$$/torch==\1/' requirements.lock requirements-dev.lock
	@sed 's/==.*/==/' requirements-traces.lock | grep -Ff - requirements-dev.lock >.traces.lock
	@mv .traces.lock requirements-traces.lock
	@$(MAKE) --no-print-directory hashes

hashes: ## Note what each locked package's files must hash to
	@grep -v '^torch==' requirements-dev.lock | $(BIN)/uv pip compile --quiet --no-deps --no-header \
		--no-annotate --generate-hashes --python-version 3.11 - -o requirements.hashes

# --- Supply: tools in environments of their own, which the old pins of Rasa would not let in ---

UV_TOOL := $(BIN)/uv tool run --python $(BIN)/python
# The advisories that docs/advisories.md accepts, each with its reason.
ACCEPTED := $(shell sed -nE 's/^\| ((CVE|GHSA|PYSEC)-[A-Za-z0-9-]+) .*/--ignore-vuln \1/p' docs/advisories.md)

audit: .venv/.installed-dev ## Ask for advisories on every locked package; needs the network
	@$(UV_TOOL) --from pip-audit==2.10.1 pip-audit -r requirements-dev.lock --no-deps --disable-pip \
		--strict --progress-spinner off $(ACCEPTED)
	@for folder in $(dir $(wildcard tests/*/package-lock.json)); do npm audit --prefix $$folder || exit 1; done

licences: .venv/.installed ## Write under which licence each package comes, into docs/licences.md
	@sed -i '/^| Name /,$$d' docs/licences.md
	@$(UV_TOOL) --from pip-licenses==5.5.5 pip-licenses --python $(BIN)/python --from mixed --order name \
		--with-system --format markdown --packages $$(sed 's/==.*//' requirements.lock) \
		| tr -s ' -' | sed 's/+cpu / /' >>docs/licences.md

sbom: .venv/.installed ## Write what the environment holds as CycloneDX, into var/sbom.json
	@$(UV_TOOL) --from cyclonedx-bom==7.5.0 cyclonedx-py environment $(BIN)/python \
		--output-reproducible -o $(STATE)/sbom.json

clean: ## Remove what was built; conversations in var/redis stay
	rm -rf .venv $(MODELS) $(STATE)/results .pytest_cache .mypy_cache .ruff_cache
