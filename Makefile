# Two commands for everybody: `make run` and `make test`. Both set up what they need.
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13 python3.14; do \
  $$each -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
STAGE ?= dev
STACK ?= grocer-$(STAGE)

.PHONY: help run python test check fix package rehearse faults bench year deploy browser clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: python ## the whole service on this machine, with a messenger to talk to
	@exec $(PYTHON) -m local.first_start $(ARGS)

python: # says so plainly where there is none
	@$(if $(PYTHON),$(PYTHON),false) -c '$(IS_NEW_ENOUGH)' 2>/dev/null || { \
	  echo "grocer: Python 3.11 or newer is needed and was not found; install it, or name it: make run PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }

.venv/stamp: requirements.txt requirements-run.txt requirements-dev.txt requirements-engine.txt | python
	@$(PYTHON) -m local.install
	@touch $@

test: check browser ## everything that CI checks
	$(BIN)/python -m pytest -n 4 --dist loadfile --cov --cov-fail-under=95
	$(BIN)/python -m coverage report --include='chalicelib/domain/*' --fail-under=100

check: .venv/stamp ## format, lint, types, arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/stamp ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

package: .venv/stamp ## template and zip of STAGE in .build/
	$(BIN)/python -m local.package --stage $(STAGE)

rehearse: .venv/stamp ## the very package, in the local engine, with its policies enforced
	$(BIN)/python -m local.rehearse

faults: .venv/stamp ## five campaigns to 20,000 customers through everything that may happen
	$(BIN)/python -m tests.faults

bench: .venv/stamp ## measurements beside their peers, as ratios of one run
	$(BIN)/python -m bench

year: .venv/stamp ## a small base lives through a year, and what was sent by itself is printed
	$(BIN)/python -m local.year $(ARGS)

deploy: package ## the package of STAGE into your AWS account; BUCKET holds the zip
	@test -n "$(BUCKET)" || { echo "make deploy STAGE=$(STAGE) BUCKET=<an S3 bucket of yours>"; exit 1; }
	aws cloudformation package --template-file .build/$(STAGE)/sam.json --s3-bucket $(BUCKET) \
	  --use-json --output-template-file .build/$(STAGE)/packaged.json
	aws cloudformation deploy --template-file .build/$(STAGE)/packaged.json --stack-name $(STACK) \
	  --s3-bucket $(BUCKET) --capabilities CAPABILITY_IAM $(if $(PARAMETERS),--parameter-overrides $(PARAMETERS))

browser: # the page tests need Debian's Chromium
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
	  sudo=$$(test "$$(id -u)" = 0 || command -v sudo); \
	  $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium chromium-driver; }

clean: ## what the tools made; data of `make run` stay
	rm -rf .build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage artifacts
