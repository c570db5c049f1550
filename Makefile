# The targets people use. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUBMISSIONS ?= dist/cohort
OUT ?= out
INPUTS ?= 20000
SEED ?= 1

READY := $(VENV)/.ready
BUILT := dist/.built
SOURCES := $(shell find autograder assignment solutions tests/hidden -type f \
	-not -path '*/__pycache__/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help grade test assignment image gradescope lint validate hostile certify fuzz bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  make grade SUBMISSIONS="folder-or-zip ..." OUT=folder   grade your own submissions'

grade: $(BUILT) ## set up, build the assignment, grade the sample submissions (or SUBMISSIONS=...)
	@$(BIN)/autograder grade $(SUBMISSIONS) --out $(OUT)

# As an absolute path: tests start commands in other folders.
test: export COVERAGE_FILE := $(CURDIR)/.coverage/data
test: $(BUILT) ## lint, types and the whole test suite, with its branch coverage
	@$(MAKE) --no-print-directory lint
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto; tested=$$?; \
	$(BIN)/coverage combine --quiet && $(BIN)/coverage report; covered=$$?; \
	if [ $$tested -ne 0 ]; then echo "tests failed: see their output above the table"; exit $$tested; fi; \
	exit $$covered

assignment: $(READY) ## build dist/: student zips, autograder zips, solution pages, sample submissions
	@rm -f $(BUILT)
	@$(MAKE) --no-print-directory $(BUILT)

image: $(BUILT) ## build the grading container (ENGINE=, IMAGE=, BASE=; see docs/pipeline.md)
	@scripts/build-image

gradescope: $(BUILT) ## make the zip to upload to Gradescope
	@scripts/wheelhouse dist/wheelhouse/x86_64/3.11 3.11
	@$(BIN)/autograder pack-gradescope --wheels dist/wheelhouse/x86_64/3.11

lint: $(READY) ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

validate: $(BUILT) ## prove the checks: every known mistake must fail, unusual right code must not
	@$(BIN)/autograder validate

hostile: $(BUILT) ## prove the sandboxes: hostile submissions must gain, learn and leave behind nothing
	@$(BIN)/python tests/hostile measure

certify: $(BUILT) ## regrade 3,000 times beside busy processes and count verdicts that change
	@$(BIN)/autograder certify --page docs/certificate.md

fuzz: $(READY) ## try INPUTS=20000 damaged submissions and as many malicious workers, from SEED=1
	$(BIN)/python tests/fuzz/intake.py --inputs $(INPUTS) --seed $(SEED)
	$(BIN)/python tests/fuzz/channel.py --inputs $(INPUTS) --seed $(SEED)

bench: $(BUILT) ## measure our grader against stock `otter run`
	$(BIN)/python benchmarks/against_otter.py

lock: $(READY) ## resolve the dependencies anew into the two lock files
	$(BIN)/python -m pip install --quiet uv
	scripts/lock $(BIN)/uv

clean: ## remove everything that was built or installed here
	rm -rf $(VENV) dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(READY): requirements.lock pyproject.toml
	@scripts/set-up "$(PYTHON)" "$(VENV)"
	@touch $@

$(BUILT): $(READY) $(SOURCES)
	@$(BIN)/autograder build
	@touch $@
