# Everything starts from a bare machine with Python 3.11 to 3.14 (PyTorch has builds for no other):
#   make lab     install (first time only) and open the notebooks in JupyterLab
#   make test    install what tests need and run all of them, in a browser too
# Further: setup, lint, format, constraints, clean

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.14 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
PIP := $(PY) -m pip --disable-pip-version-check
# Linux without an NVIDIA GPU takes PyTorch's CPU build, where its index answers soon: the usual one brings GB for GPUs.
define INSTALL
if test "$$(uname)" = Linux && ! command -v nvidia-smi >/dev/null; then \
	cpu=$$(sed -n 's/--extra-index-url //p' binder/requirements.txt); \
	$(PY) -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=5)' $$cpu 2>/dev/null \
		&& export PIP_EXTRA_INDEX_URL="$$PIP_EXTRA_INDEX_URL $$cpu"; \
fi; $(PIP) install -c constraints.txt -e
endef
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test

.PHONY: lab setup setup-test test lint format constraints clean rehearse
.DEFAULT_GOAL := lab

# Options are for this make alone, not for another one below it: a test's, or one in a terminal of JupyterLab.
MAKEOVERRIDES :=
unexport ARGS FAULT

# A stamp holds the folder it was made in: after a move everything is installed again. Where that fails, `lab` starts
# with what is installed; without a new stamp the next start tries again. PYTHONPATH: the old folder may be gone.
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
.PHONY: $(INSTALLED)
endif
ifneq ($(shell cat $(INSTALLED_TEST) 2>/dev/null),$(CURDIR))
.PHONY: $(INSTALLED_TEST)
endif

lab: setup
	@PYTHONPATH="$(CURDIR)$${PYTHONPATH:+:$$PYTHONPATH}" $(PY) -m helpers lab $(ARGS)

setup: $(INSTALLED)

setup-test: $(INSTALLED_TEST)

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed (https://www.python.org/downloads)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); test "$$(id -u)" = 0 && apt-get update -q \
		&& apt-get install -q -y python3-venv && $(PYTHON) -m venv $(VENV); } || { rm -rf $(VENV); \
		echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }

$(INSTALLED): pyproject.toml constraints.txt | $(PY)
	@echo "Installing into $(VENV): a few minutes, the first time only."
	@if $(INSTALL) .; then echo "$(CURDIR)" > $@; \
	elif $(PY) -c 'import helpers, jupyterlab' 2>/dev/null; then \
		echo "Could not update (no network?). Starting with what is installed."; else exit 1; fi

$(INSTALLED_TEST): pyproject.toml constraints.txt | $(PY)
	@echo "Installing into $(VENV), with what tests need: a few minutes, the first time only."
	@$(INSTALL) '.[test]'
	@echo "$(CURDIR)" | tee $(INSTALLED) > $@

test: setup-test lint
	@$(PY) -m tests.browser
	@$(PY) -m pytest $(or $(ARGS),-n logical)

# The notebooks against a hub on this machine that serves tiny random models: every full-size step without a network.
# Trouble on purpose: make rehearse FAULT="--fault gone" (or stall, break, truncate, extend, corrupt, gate, busy,
# pickles, code).
rehearse: setup
	@$(PY) -m tests.rehearsal_hub $(FAULT) $(PY) -m helpers lab $(ARGS)

lint: setup-test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

# Writes: ruff's formatting and safe repairs, notebooks without outputs, deeper sections folded.
format: setup-test
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PY) -m tests.hygiene --tidy

# Pins what was resolved today. torch and what it brings for its accelerators stay with pyproject.toml: each machine
# takes its own build.
constraints: setup-test
	@$(PIP) install --quiet uv
	@$(PY) -m uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --upgrade \
		--no-header --no-annotate --quiet | grep -vE '^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z-]+)==' > constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
