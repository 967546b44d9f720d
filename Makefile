# Every target sets up what it needs; `python -m helpers <target>` does the same where there is no make.
PYTHON ?= python3
RUN := .venv/bin/python -m helpers
.DEFAULT_GOAL := help
.PHONY: help book print test lab notebooks derive sources figures bench lock clean distclean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/.ready: pyproject.toml uv.lock helpers/build/bootstrap.py
	@$(PYTHON) helpers/build/bootstrap.py

book: .venv/.ready ## build the book into _build/html (runs stale notebooks first)
	@$(RUN) book

print: .venv/.ready ## print the book as PDF and EPUB, linked from its first page
	@$(RUN) print

test: .venv/.ready ## lint, unit tests, locks, rights, notebooks, book, links
	@$(RUN) test

lab: .venv/.ready ## open JupyterLab in the same environment
	@$(RUN) lab

notebooks: .venv/.ready ## run every notebook and store its outputs
	@$(RUN) notebooks

derive: .venv/.ready ## derive the tables anew from the article files and compare
	@$(RUN) derive

sources: .venv/.ready ## say which article files are in place (add them: python -m helpers sources add PATH)
	@$(RUN) sources status

figures: .venv/.ready ## list the figures with their data digests
	@$(RUN) figures list

bench: .venv/.ready ## measure speed beside peers (installs them first)
	@$(RUN) bench

lock: .venv/.ready ## renew uv.lock, requirements.lock and environment.yml together
	@$(RUN) lock

clean: ## remove what a build makes
	@rm -rf _build .pytest_cache .ruff_cache .hypothesis

distclean: clean ## remove the environment too
	@rm -rf .venv .tools
