# What a person types here. Everything that is needed beyond JDK 17, Maven 3.8 and Python 3.11 is fetched by these goals.
.DEFAULT_GOAL := help
.PHONY: help build demo test campaign spark screenshots format clean

help: ## lists the goals
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compiles and packages, without tests
	mvn -B -q -DskipTests package

demo: ## runs the retention job on servers of its own and shows the result
	@./lethe demo

test: ## runs every test but the long campaigns
	mvn -B verify

campaign: ## runs the long tests: many processes on one store
	mvn -B verify -Dtest.groups=campaign -Dtest.excludedGroups=

spark: ## installs Spark's own distribution from PyPI into .venv, for spark-submit
	@bin/install-spark

screenshots: ## takes pictures of reports in Chromium: the demo's, and one of a run in which much went wrong
	@bin/install-chromium >/dev/null
	@./lethe demo
	mvn -B -q -Dtest=ReportVerbTest test
	@bin/screenshots docs/screenshots target/reports/demo.html target/reports/troubled.html

format: ## formats the sources
	mvn -B -q spotless:apply

clean: ## removes what was built
	mvn -B -q clean
