# Everything runs in .venv, made from the lock file; its bin leads PATH, for DVC's stages call `python`.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUTF8 := 1
export DVC_NO_ANALYTICS := true
SHARED ?= ../shared
ONLY = $(if $(CASES),--cases $(CASES))
WRITE = $(if $(JSON),--json $(JSON))

.PHONY: repro score keep measure monitor sweep compare pull-request test lint real quality truth faults bench bench-scale lock audit clean

repro: .venv/ready ## check the settings, then rebuild what changed, the cases side by side; one alone: make repro CASE=bank
	python -m churn repro $(CASE) $(WRITE)

test: .venv/ready ## all the tests, on two cores
	python -m pytest --ignore=tests/real --numprocesses 2 --dist worksteal

lint: .venv/ready ## style and types
	ruff check .
	ruff format --check .
	mypy

real: .venv/ready ## the whole study on the real tables in $(SHARED)/data, beside the published numbers
	SHARED=$(SHARED) python -m pytest tests/real -s
	python -m churn real $(SHARED) $(WRITE)

quality: .venv/ready ## the choice of a champion, judged on the real tables: make quality CASES="shop" SEEDS="0 1" TABLE=out.csv
	python -m churn quality $(SHARED) $(ONLY) --seeds $(or $(SEEDS),0 1 2) $(if $(TABLE),--table $(TABLE)) $(WRITE) \
		--document docs/models.md

score: .venv/ready ## probabilities, decisions and reasons for any other clients: make score CASE=bank FILE=new.csv
	python -m churn score $(CASE) $(FILE) $(or $(OUTPUT),scores.csv) $(if $(NAME),--keep $(NAME)) $(WRITE)

keep: .venv/ready ## keep the list as it is sent, to judge the model later: make keep CASE=bank NAME=2026-11
	python -m churn keep $(CASE) $(LIST) --name $(NAME)

measure: .venv/ready ## what a campaign changed: make measure CASE=bank LIST=list.csv OUTCOMES=later.csv
	python -m churn measure $(CASE) $(LIST) $(OUTCOMES) $(WRITE)

monitor: .venv/ready ## is the model still right: make monitor CASE=bank BATCH=2026-11 OUTCOMES=later.csv
	python -m churn monitor $(CASE) $(BATCH) $(OUTCOMES) $(WRITE)

sweep: .venv/ready ## values tried side by side: make sweep CASE=bank PARAMS='train_rf.max_depth=4,8'
	python -m churn sweep $(CASE) $(PARAMS) $(WRITE)

compare: .venv/ready ## better or worse than another version: make compare BASE=main
	python -m churn compare $(BASE) $(ONLY) $(WRITE)

pull-request: .venv/ready ## what a pull request runs: make pull-request BASE=origin/main
	python -m ci.pull_request $(BASE)

truth: .venv/ready ## ten tables from draft to report, then statistics against simulated truth, into docs/statistics.md: slow
	python -m pytest -m slow tests/workflow/test_ten_tables.py
	python -m churn truth $(WRITE) --document docs/statistics.md

faults: .venv/ready ## inputs spoilt, secrets planted, processes killed, disks filled, into docs/reliability.md: make faults SEED=1 KILLS=200
	python -m churn faults $(if $(SEED),--seed $(SEED)) $(if $(INPUTS),--inputs $(INPUTS)) $(if $(KILLS),--kills $(KILLS)) \
		$(if $(STUDY),--study $(STUDY)) \
		$(WRITE) --document docs/reliability.md

bench: .venv/ready ## time and memory of every stage and of the whole, into docs/speed.md: make bench CASES=shop REAL=yes
	python -m churn bench $(ONLY) $(if $(REAL),--shared $(SHARED)) $(WRITE) --document docs/speed.md

bench-scale: .venv/ready ## time and memory of large tables, into docs/scale.md: make bench-scale CASES=bank CLIENTS="100000 1000000"
	python -m churn bench-scale $(ONLY) $(if $(CLIENTS),--clients $(CLIENTS)) $(WRITE) --document docs/scale.md

lock: .venv/ready ## compile requirements.txt anew from requirements.in
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --upgrade --generate-hashes \
		--custom-compile-command "make lock" requirements.in -o requirements.txt

audit: .venv/ready ## known vulnerabilities of the locked packages, asked of PyPI
	uv tool run --quiet pip-audit --requirement requirements.txt --disable-pip --progress-spinner off --strict || \
		{ echo "audit: a package has a known vulnerability, or PyPI could not be asked about it: see above." >&2; exit 1; }

.venv/ready: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/# via/p' requirements.txt > .venv/uv.txt
	python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt
	uv pip sync --quiet --require-hashes --compile-bytecode requirements.txt
	touch $@

clean: ## remove the environment and the caches of tools, never data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
