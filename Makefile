# Two commands do everything: `make run` and `make test`. Each sets up what it needs, once.
# Wants any of python3.11 to 3.14 with venv and pip, or uv.

PYTHON := .venv/bin/python
BASE := .venv/.base-installed
DEV := .venv/.dev-installed
PACKAGES := tui sessions problems themes

.PHONY: run test test-sandbox check setup format lint types contracts lock clean

run: $(BASE)
	@if [ -t 0 ] && [ -t 1 ]; then .venv/bin/h2h; \
	else .venv/bin/h2h local install && .venv/bin/h2h run --headless --check; fi

test: $(DEV)
	@$(PYTHON) -m pytest -n 2 --dist loadgroup $(ARGS)

# What is contained on this machine: each attack at each level, as root (if root) and not. Then that
# nothing is left of 200 judgings a level, nor of a program killed in mid-run.
test-sandbox: $(DEV)
	@PYTHONPATH=. $(PYTHON) tests/problems/sandbox/table.py
	@H2H_TEST_RUNS=200 $(PYTHON) -m pytest -q tests/problems/sandbox/test_left_over.py

check: lint types contracts test

setup: $(BASE)

$(BASE): requirements.lock pyproject.toml
	@sh .ci/environment requirements.lock
	@touch $@

$(DEV): $(BASE) requirements-dev.lock
	@sh .ci/environment requirements-dev.lock
	@touch $@

format: $(DEV)
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

lint: $(DEV)
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .

types: $(DEV)
	@$(PYTHON) -m pyright

contracts: $(DEV)
	@.venv/bin/lint-imports

# Needs uv. Without a header, so that no lock names the machine or the index it was made with.
lock:
	@uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --extra local --extra build pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	@rm -rf .venv dist .pytest_cache .ruff_cache
