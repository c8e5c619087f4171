# Two commands for everybody: `make demo` and `make test`. The rest is for those who work on it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
OSCAR_PINS := tests/oscar/requirements.txt

.PHONY: demo test oscar benchmark check lock train clean

demo: $(VENV)/.demo
	$(BIN)/huiping demo $(ARGS)

test: $(VENV)/.dev oscar
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "huiping needs Python 3.11 or newer: " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.txt pyproject.toml
	$(PIP) --require-hashes -r requirements-dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.demo

# The django-oscar our crawler is tested on lives in an environment of its own; its data is built here, not in a test.
# Both are made again when what they are made from differs, whatever the files' times say.
oscar: $(VENV)/bin/python
	@cmp -s $(OSCAR_PINS) $(VENV)/oscar/requirements.txt || { $(BIN)/python -m venv --clear $(VENV)/oscar \
		&& $(VENV)/oscar/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(OSCAR_PINS) \
		&& cp $(OSCAR_PINS) $(VENV)/oscar/requirements.txt; }
	$(VENV)/oscar/bin/python tests/oscar/shop/build.py $(VENV)/oscar/shop

# Weights are trained from labelled reviews that do not ship: DATA=folder with train/ and dev/. Needs 6 GB of memory.
train: $(VENV)/.dev
	$(PIP) -e ".[teacher]"
	$(BIN)/python -m sentiment.training train --data $(DATA)
	$(BIN)/python -m sentiment.training motives --data $(DATA)

# Speeds as ratios: the judge's to SnowNLP's, the crawler's to a bare Scrapy spider's; ROWS=file.jsonl for rows of your own.
benchmark: $(VENV)/.dev
	$(BIN)/python benchmarks/judge_speed.py $(ROWS)
	$(BIN)/python benchmarks/crawl_speed.py
	$(BIN)/python benchmarks/crawl_again.py
	$(BIN)/python benchmarks/crawl_memory.py

# New pins: needs uv (pip install uv). The files carry hashes and no addresses.
PINNED := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
COMPILE := $(PINNED) pyproject.toml --extra build --extra postgres
lock:
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt
	$(PINNED) tests/oscar/requirements.in -o $(OSCAR_PINS)

clean:
	rm -rf $(VENV) build dist *.egg-info
