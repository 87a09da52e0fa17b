# Two commands for everybody: `make run` and `make test`. Both set up what they need.
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.11 python3 python3.12 python3.13 python3.14; do \
  $$each -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
STAGE ?= dev
STACK ?= grocer-$(STAGE)
# For every platform and Python; Chalice names pip and setuptools, which it does not need here.
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --no-emit-package pip --no-emit-package setuptools

.PHONY: help run python test mutate check bytecode fix lock package rehearse faults bench soak year walks deploy destroy browser pictures chromium clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: python ## start the whole service on this machine, with a messenger to try it
	@exec $(PYTHON) -m local.first_start $(ARGS)

python: # stops with one line if Python is missing or too old
	@$(if $(PYTHON),$(PYTHON),false) -c '$(IS_NEW_ENOUGH)' 2>/dev/null || { \
	  echo "grocer: Python 3.11 or newer is needed and was not found; install it, or name it: make run PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }

.venv/stamp: requirements.txt requirements-dev.txt requirements-engine.txt | python
	@$(PYTHON) -m local.install
	@touch $@

# Hundreds of tests start a process: without bytecode on the disk each would compile the whole code.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/stamp chromium ## everything that CI checks
	@$(MAKE) --no-print-directory -j2 check bytecode
	$(BIN)/python -m pytest -p tests.coverage.probes -n 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m tests.coverage

mutate: .venv/stamp ## change MODULE in small ways, and show which changes no test notices
	$(BIN)/python -m tests.mutation $(MODULE) $(if $(TESTS),--tests $(TESTS)) $(ARGS)

check: .venv/stamp ## format, lint, types, imports between layers and folders
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Four workers would each rewrite the assertions of all tests: that takes a minute on two cores.
bytecode: .venv/stamp
	@$(BIN)/python -m pytest --collect-only -qq > .venv/collected.log || { cat .venv/collected.log; exit 1; }

fix: .venv/stamp ## format, and correct what the linter can correct
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## write the hashes of the packages in requirements*.in into the lists that are installed (needs uv)
	uv pip compile $(LOCK) --no-deps requirements.in --output-file requirements.txt
	uv pip compile $(LOCK) --no-deps requirements-engine.in --output-file requirements-engine.txt
	uv pip compile $(LOCK) requirements-dev.in --output-file requirements-dev.txt

package: .venv/stamp ## make template and zip of STAGE in .build/
	$(BIN)/python -m local.package --stage $(STAGE)

rehearse: .venv/stamp ## run the package in the local engine, with its IAM policies enforced
	$(BIN)/python -m local.rehearsal.rehearse

faults: .venv/stamp ## inject every fault of the matrix, then send five campaigns to 20,000 while workers die
	$(BIN)/python -m tests.faults

bench: .venv/stamp ## measure speed, cost and memory beside other software
	$(BIN)/python -m bench

soak: .venv/stamp ## compare points with the oracle by the million, race tills, kill workers
	$(BIN)/python -m tests.oracle.soak --operations 120000
	$(BIN)/python -m tests.oracle.soak --operations 1000000 --seed 2000
	POINTS_RACE_ROUNDS=500 POINTS_LOST_ANSWERS=34 POINTS_KILLS=100 POINTS_SHUFFLED=10000 \
	  $(BIN)/python -m pytest tests/engine/points tests/oracle/test_order.py
	REGISTRATION_ROUNDS=200 CLOCK_DIES_STEP=11 YEAR_PEOPLE=40 \
	  $(BIN)/python -m pytest tests/engine/test_registration_races.py tests/flows/test_clock_dies.py tests/flows/year

year: .venv/stamp ## simulate a year of a small base and print what the triggers sent
	$(BIN)/python -m local.year $(ARGS)

walks: .venv/stamp ## count the files that a reader of a use case must open, and imports between folders
	$(BIN)/python -m tests.walks $(ARGS)

deploy: package ## deploy the package of STAGE to your AWS account; BUCKET keeps the zip
	@test -n "$(BUCKET)" || { echo "make deploy STAGE=$(STAGE) BUCKET=<an S3 bucket of yours>"; exit 1; }
	aws cloudformation package --template-file .build/$(STAGE)/sam.json --s3-bucket $(BUCKET) \
	  --use-json --output-template-file .build/$(STAGE)/packaged.json
	aws cloudformation deploy --template-file .build/$(STAGE)/packaged.json --stack-name $(STACK) \
	  --s3-bucket $(BUCKET) --capabilities CAPABILITY_IAM $(if $(PARAMETERS),--parameter-overrides $(PARAMETERS))

destroy: ## delete the stack of STAGE from your AWS account; table, bucket and secrets stay
	@test "$(CONFIRM)" = "$(STACK)" || { echo "make destroy STAGE=$(STAGE) CONFIRM=$(STACK)   deletes the stack; data and secrets stay"; exit 1; }
	@aws cloudformation describe-stack-resources --stack-name $(STACK) --output text --query \
	  "StackResources[?ResourceType=='AWS::DynamoDB::Table' || ResourceType=='AWS::S3::Bucket'].[ResourceType,PhysicalResourceId]"
	aws cloudformation delete-stack --stack-name $(STACK)
	aws cloudformation wait stack-delete-complete --stack-name $(STACK)
	@echo "The table and the bucket above stay, and the secrets. To delete them too, for good:"
	@echo "  aws dynamodb update-table --no-deletion-protection-enabled --table-name TABLE   # prod only"
	@echo "  aws dynamodb delete-table --table-name TABLE"
	@echo "  aws s3 rb --force s3://BUCKET"
	@echo "  aws ssm get-parameters-by-path --path /grocer/$(STAGE) --query 'Parameters[].Name'   # then delete-parameters --names"

browser: .venv/stamp chromium ## every scenario of the pages in every width, colour and language
	EVERY_LOOK=1 $(BIN)/python -m pytest tests/browser

pictures: .venv/stamp chromium ## make the pictures of the README again
	$(BIN)/python -m tests.browser.pictures

EMOJI := /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf

chromium: # installs Debian's Chromium with an emoji font, which the page tests need
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
	  sudo=$$(test "$$(id -u)" = 0 || command -v sudo); \
	  $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium chromium-driver fonts-noto-color-emoji; }
	@test -e $(EMOJI) || echo "The buttons of the bot have boxes for emoji: apt-get install fonts-noto-color-emoji"

clean: ## delete what the tools made; the data of `make run` stay
	rm -rf .build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage artifacts
