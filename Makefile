# Development of credit_control. `make` lists the targets; dev/__init__.py explains the rest.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory
DEV := @$(PYTHON) -m dev
export DB CSV DATE T PORT
.DEFAULT_GOAL := help
.PHONY: help demo test lint fix test-fast bench shell serve load audit followup simulate forecast validate env pot dist clean

help:            ## List the targets
	@sed -n 's/^\([a-z-]*:\)[^#]*## /\1 /p' Makefile | awk -F': ' '{printf "make %-11s %s\n", $$1, $$2}'
demo:            ## Odoo with a demonstration company on 127.0.0.1:8069 (PORT=n for another port)
	$(DEV) demo
test:            ## Everything: lint, doctests, Odoo's tests, browser, tests from outside
	$(DEV) test
lint:            ## Check style and conventions
	$(DEV) lint
fix:             ## Apply what the linters can correct
	$(DEV) fix
test-fast:       ## Inner loop: doctests and Odoo tests by pytest (T=keyword for a selection)
	$(DEV) test-fast
bench:           ## Measure side by side with plain Odoo and the peers
	$(DEV) bench
shell:           ## Odoo's shell on database DB=name; runs a script from standard input
	$(DEV) shell
serve:           ## Serve database DB=name (the template's copy if new) on a free port or PORT=n
	$(DEV) serve
load:            ## Load receivables: DB=name CSV=file [DATE=YYYY-MM-DD]
	$(DEV) load
audit:           ## Do all figures equal the general ledger? DB=name [DATE=YYYY-MM-DD]
	$(DEV) audit
followup:        ## Three weekly follow-up batches on receivables: CSV=file [DATE=YYYY-MM-DD]
	$(DEV) followup
simulate:        ## What the shipped policies would have done, on receivables: CSV=file
	$(DEV) simulate
forecast:        ## How well payments were foretold, on receivables: CSV=file
	$(DEV) forecast
validate:        ## How well the scorecard ranks, on receivables: CSV=file
	$(DEV) validate
env:             ## Print shell exports for other tools: eval "$$(make env)"
	$(DEV) env
pot:             ## Write the translation templates anew
	$(DEV) pot
dist:            ## Build the add-ons as installable distributions into .dev/dist
	$(DEV) dist
clean:           ## Stop what was started, remove .dev
	$(DEV) clean
