# What a person types here. Everything that is needed beyond JDK 17, Maven 3.8 and Python 3.11 is fetched by these goals.
.DEFAULT_GOAL := help
.PHONY: help build demo test campaign bench bench-full spark screenshots format clean

# What goes in each system in `make bench`, how often, and which systems.
MATCHES ?= 200000
ROUNDS ?= 3
SYSTEMS ?= postgres,mysql,elasticsearch,clickhouse,redis

help: ## lists the goals
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compiles and packages, without tests
	mvn -B -q -DskipTests package

demo: ## runs the retention job and contributors who left on servers of its own and shows the results
	@./lethe demo

test: ## runs every test but the long campaigns
	mvn -B verify

campaign: ## runs the long tests: many processes on one store
	mvn -B verify -Dtest.groups=campaign -Dtest.excludedGroups=

bench: ## times apply beside the best hand-written way, on servers of its own; MATCHES=20000 SYSTEMS=redis tries it
	@./lethe bench --matches $(MATCHES) --rounds $(ROUNDS) --systems $(SYSTEMS) --results bench/RESULTS.md

bench-full: ## the same with 5 million matches in ClickHouse and Redis; half an hour and 8 GB
	@LETHE_JAVA_OPTIONS=-Xmx4g ./lethe bench --matches 5000000 --rounds 1 --systems clickhouse,redis --results bench/RESULTS.md

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
