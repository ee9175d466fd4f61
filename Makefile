# Horarium: `make` alone lists what this file can do.

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

PYTHON = .venv/bin/python
INSTALL = $(PYTHON) -m pip install --quiet --disable-pip-version-check
COMPILE = $(PYTHON) -m piptools compile --quiet --strip-extras --annotation-style line \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

export HOST PORT

# A Python that was upgraded or removed takes its packages along: then what is installed counts for nothing.
$(shell test -x $(PYTHON) || rm -f .venv/.installed .venv/.installed-dev)

.PHONY: help run test lint format bench lighthouse screens soak migrations-check messages requirements clean

help: ## List the targets (the default)
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 28

run: .venv/.installed ## Start Horarium on http://127.0.0.1:8000 (HOST= and PORT= change that)
	@$(PYTHON) -m flask --app wsgi prepare
	@exec $(PYTHON) -m granian --interface wsgi --workers 1 --blocking-threads 64 --no-ws --log-level error \
		--workers-kill-timeout 20 --host $(HOST) --port $(PORT) wsgi:application

test: .venv/.installed-dev ## Run the tests (ARGS="tests/unit -x" narrows them)
	@PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest $(ARGS)

lint: .venv/.installed-dev ## Check style and types: ruff, ruff format, mypy
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

format: .venv/.installed-dev ## Format the code and repair what ruff can
	@$(PYTHON) -m ruff check --fix --exit-zero .
	@$(PYTHON) -m ruff format .

bench: .venv/.installed-dev ## Measure requests, latency, memory and a full backfill (needs wrk; ARGS=backfill for one)
	@$(PYTHON) -m bench $(ARGS)

lighthouse: .venv/.installed-dev ## Ask Lighthouse about the pages (needs Chromium and Node)
	@$(PYTHON) -m bench.lighthouse

screens: .venv/.installed-dev ## Take the pictures in docs/screens anew (needs Chromium and pngquant)
	@$(PYTHON) -m bench.screens

soak: .venv/.installed-dev ## Let everything go wrong for 10 and for 60 simulated minutes (ARGS="--minutes 30 --seed 7")
	@$(PYTHON) -m bench.soak $(ARGS)

migrations-check: .venv/.installed ## Fail when the models say something that the migrations do not
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	export INSTANCE_PATH="$$scratch" DATABASE_URL= RUN_JOBS=false && \
	$(PYTHON) -m flask --app wsgi db upgrade && $(PYTHON) -m flask --app wsgi db check

messages: .venv/.installed ## Bring translations/ up to date with the texts of templates and pages, to be translated by hand
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	$(PYTHON) -m babel.messages.frontend -q extract --mapping pyproject.toml --keyword lazy_gettext \
		--no-location --sort-output --output "$$scratch/messages.pot" . && \
	$(PYTHON) -m babel.messages.frontend -q update --input "$$scratch/messages.pot" --output-dir translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120

requirements: .venv/.installed-dev ## Pin requirements*.txt anew from requirements*.in (ARGS=--upgrade for newer ones)
	@for name in requirements requirements-postgres requirements-redis requirements-dev; do \
		$(COMPILE) $(ARGS) --output-file $$name.txt $$name.in || exit 1; done

clean: ## Remove .venv and the caches; instance/ with its data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@for candidate in python3.13 python3.12 python3.11 python3 python; do \
		$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Creating .venv with $$($$candidate --version)"; \
		$$candidate -m venv --clear .venv && exit; \
		rm -rf .venv; exit 1; \
	done; \
	echo "Horarium needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 is that." >&2; \
	exit 1

.venv/.installed: requirements.txt .venv/bin/python
	@echo "Installing the requirements"
	@$(INSTALL) -r requirements.txt
	@touch $@

EXTRAS = requirements-postgres.txt requirements-redis.txt

.venv/.installed-dev: requirements-dev.txt $(EXTRAS) .venv/.installed
	@echo "Installing the test requirements"
	@$(INSTALL) $(EXTRAS:%=-r %) -r requirements-dev.txt
	@touch $@
