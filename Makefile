# The two commands are `make run` and `make test`. README.md says what each variable does.
.DEFAULT_GOAL := run
.PHONY: run dev test coverage test-faults test-webkit life lint format bench bench-player serverbench messages clean

PYTHON ?= python3
PY := .venv/bin/python

run: ## Install what changed, prepare the data, serve on 127.0.0.1:$(PORT)
	@scripts/install.sh app
	@HIPSTRETCH_EMBEDDED=1 exec $(PY) -m hipstretch.start

dev: ## The same with DEBUG and a server that reloads when a file changes
	@scripts/install.sh app
	@HIPSTRETCH_EMBEDDED=1 DEBUG=1 exec $(PY) -m hipstretch.start

test: ## All tests of the site, the real browser's included
	@scripts/install.sh dev node
	@$(BROWSERS) && exec $(PY) -m pytest -n $(TEST_WORKERS) --dist worksteal $(TEST_OPTIONS) --ignore=$(FAULTS) --ignore=tests/pictures

coverage: ## The same tests, and which lines of the site none of them runs; about half as much time more
	@$(MAKE) --no-print-directory test TEST_OPTIONS="$(TEST_OPTIONS) --cov"

# One more than the two cores that a small machine has: tests of the browser wait for it now and then.
TEST_WORKERS ?= 3
# Most tests take the headless shell; those about tabs need a whole Chromium.
BROWSERS := shell="$$(scripts/chromium.sh shell)" && CHROMIUM="$$(scripts/chromium.sh)" && export CHROMIUM CHROMIUM_SHELL="$$shell"
FAULTS := tests/e2e/test_faults.py

test-faults: ## What goes wrong in a session, and where: a proxy between browser and site, and browsers that lack something
	@scripts/install.sh dev
	@$(BROWSERS) && exec $(PY) -m pytest -n $(TEST_WORKERS) --dist worksteal $(FAULTS)

life: ## Two people at random against the site, N=20000 lives with fresh seeds, SEED=4711 from that one on
	@scripts/install.sh dev
	@exec $(PY) -m tests.life $(N) $(if $(SEED),--seed $(SEED))

N ?= 100

test-webkit: ## The same site in a real WebKit: a person's whole way, sessions with and without a network, the test by eye
	@scripts/install.sh dev
	@WEBKIT_DRIVER="$$(scripts/webkit.sh)" && export WEBKIT_DRIVER && exec $(PY) -m pytest tests/webkit $(TEST_OPTIONS)

lint: ## Style, types, templates, migrations, and Django's own deployment check
	@scripts/install.sh dev node
	@scripts/lint.sh

format: ## Write Python, templates, JavaScript and CSS as their formatters would
	@scripts/install.sh dev node
	@.venv/bin/ruff format --quiet .
	@git ls-files -z --cached --others --exclude-standard -- '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2
	@node_modules/.bin/biome format --write --log-level=warn

bench: ## What each page costs: times as ratios, queries, bytes; and set reports a second
	@scripts/install.sh dev
	@CHROMIUM="$$(scripts/chromium.sh)" && export CHROMIUM && exec $(PY) -m bench

bench-player: ## How well the player keeps time, in real time: four minutes, and as many as MINUTES=20 says more
	@scripts/install.sh dev
	@CHROMIUM="$$(scripts/chromium.sh)" && export CHROMIUM && exec $(PY) -m bench.player

serverbench: ## Granian against gunicorn on this machine; needs wrk
	@scripts/install.sh dev
	@exec bench/servers.sh

messages: ## Collect the visible strings for translators, for example LOCALE=de; needs gettext
	@scripts/install.sh dev
	@mkdir -p locale && $(PY) scripts/catalogue_strings.py > catalogue_strings.py && trap 'rm -f catalogue_strings.py' EXIT && \
	HIPSTRETCH_EMBEDDED=1 $(PY) manage.py makemessages --locale $(LOCALE) --no-location --ignore 'node_modules/*' --ignore 'var/*'

clean: ## Forget what was installed and built; the data in var/ stay
	@rm -rf .venv node_modules var/static var/tests .mypy_cache .pytest_cache .ruff_cache .hypothesis

-include pictures/pictures.mk
