# EventSphere: `make help` lists the targets. Everything installs what it needs by itself.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VENV_STAMP := $(VENV)/.installed
MUTATION_STAMP := $(VENV)/.mutation
LOADTEST_STAMP := $(VENV)/.loadtest
SECURITY := .venv-security
ACTIONLINT := .programs/actionlint
ACT := .programs/act
SECURITY_STAMP := $(SECURITY)/.installed
WEB := apps/frontend
CLUSTER := $(BIN)/eventsphere cluster
RIG := $(wildcard ../shared/rig/rig)
ifneq ($(RIG),)
export EVENTSPHERE_RIG ?= $(abspath $(RIG))
endif

export PATH := $(CURDIR)/.programs:$(PATH) # programs that tools/programs.toml pins

##@ Run the platform
.PHONY: up
up: ports $(VENV_STAMP) web ## Run everything here: database, AWS stand-in, services, web app (Ctrl-C stops)
	@$(BIN)/eventsphere up $(ARGS)

.PHONY: dev
dev: $(VENV_STAMP) web ## The web app with hot reload at http://127.0.0.1:5173; starts the platform if none runs
	@$(BIN)/eventsphere dev $(ARGS)

.PHONY: demo
demo: $(VENV_STAMP) ## Fill the running platform with demo events, people and bookings
	@$(BIN)/eventsphere demo $(ARGS)

.PHONY: down
down: $(VENV_STAMP) ## Stop what `make up` left running
	@$(BIN)/eventsphere down

##@ Work on it
.PHONY: test
test: $(LOADTEST_STAMP) $(SECURITY_STAMP) web browser prometheus ruby ## Every test that needs no cluster
	@tools/run-tests

.PHONY: test-terraform
test-terraform: $(VENV_STAMP) $(SECURITY_STAMP) ## Terraform without AWS: modules, dangerous edits, the contract with the tree
	@tools/test-terraform -n 2 $(ARGS)

.PHONY: test-pipeline
test-pipeline: $(VENV_STAMP) $(SECURITY_STAMP) $(ACTIONLINT) $(ACT) ## The pipeline, slow parts: workflows executed by act, malicious pull requests, the way to prod and back
	@$(BIN)/pytest -q --no-header -p no:cacheprovider tests/pipeline -n 2 -m slow $(ARGS)

.PHONY: check
check: check-gitops check-workflows ## Formatting, lint, types, the GitOps tree, and the workflows
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

.PHONY: check-gitops
check-gitops: $(VENV_STAMP) $(SECURITY_STAMP) ## Every environment and cluster: schemas, our policies, Checkov
	@$(BIN)/eventsphere check --checkov $(SECURITY)/bin/checkov

.PHONY: check-workflows
check-workflows: $(VENV_STAMP) $(SECURITY_STAMP) $(ACTIONLINT) ## Workflows and Dockerfiles: actionlint, zizmor, hadolint, Checkov; needs no network
	@$(BIN)/eventsphere scan --offline

.PHONY: security
security: $(VENV_STAMP) $(SECURITY_STAMP) $(ACTIONLINT) ## Every security scanner (needs the network; ARGS="gitleaks --sarif build/sarif")
	@$(BIN)/eventsphere delivery install gitleaks trivy
	@$(BIN)/eventsphere scan $(ARGS)

.PHONY: tools
tools: $(VENV_STAMP) ## The eventsphere command alone, for a job that needs no more

.PHONY: format
format: $(VENV_STAMP) ## Format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: api-docs
api-docs: $(VENV_STAMP) ## Write docs/api/*.json from the services' own schemas
	@$(BIN)/eventsphere api-docs

.PHONY: torture
torture: $(VENV_STAMP) ## Rushes, kill -9, lost answers, SIGTERM, a flash sale: counts that must be exact (ARGS="kills --rounds 10")
	@$(BIN)/python -m tests.torture $(ARGS)

.PHONY: attack
attack: $(VENV_STAMP) ## Attack a platform of its own on this machine: what other people notice, and what it costs (ARGS="slow --seconds 10")
	@$(BIN)/python -m tests.attack $(ARGS)

.PHONY: mutate
mutate: $(MUTATION_STAMP) ## Break each line of the rules and repositories in turn: a test must notice (hours; ARGS="booking.flow*")
	@$(BIN)/python -m tests.mutation $(ARGS)

.PHONY: mutate-alerts
mutate-alerts: $(VENV_STAMP) prometheus ## Break each alert in thresholds, wait, labels, matchers: a test must notice (minutes)
	@$(BIN)/python -m tests.observability.mutants

.PHONY: pictures
pictures: $(VENV_STAMP) browser prometheus ## Take docs/dashboards/ anew: each dashboard with the data of a platform under load
	@$(BIN)/python -m tests.observability.pictures

.PHONY: screenshots
screenshots: $(VENV_STAMP) web browser ## Take docs/screenshots/ anew: every page, both themes, desktop and phone
	@$(BIN)/python -m tests.screenshots

.PHONY: bench
bench: $(VENV_STAMP) ## CPU per request of each hot endpoint, as a ratio to a bare one
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: bench-search
bench-search: $(VENV_STAMP) ## A search among 100,000 events as a ratio to one among 100 (minutes; ARGS="--events 10000")
	@$(BIN)/python -m tests.bench.search $(ARGS)

.PHONY: bench-web
bench-web: $(VENV_STAMP) web browser ## LCP of the app as a ratio to a static page's, and what shifts, on a slow phone
	@$(BIN)/python -m tests.bench.web

.PHONY: bench-gitops
bench-gitops: $(VENV_STAMP) ## How much faster our renders are than kubectl processes
	@$(BIN)/python -m tests.bench.gitops $(ARGS)

.PHONY: bench-loadtest
bench-loadtest: $(LOADTEST_STAMP) ## What a load test itself costs: one Locust process, and recording (ARGS="--rate 2000")
	@$(BIN)/python -m tests.bench.loadtest $(ARGS)

.PHONY: bench-costs
bench-costs: $(LOADTEST_STAMP) ## CPU of what people do, for the command `capacity`: writes loadtests/costs.yaml (minutes)
	@$(BIN)/python -m tests.bench.costs $(ARGS)

.PHONY: loadtest-tools
loadtest-tools: $(LOADTEST_STAMP) ## Locust and Matplotlib, for load tests (docs/loadtests.md)

.PHONY: lock
lock: ## Pin and hash requirements/*.in anew (uses uv)
	@tools/lock

##@ A cluster that runs this commit (kind, or the rig that EVENTSPHERE_RIG names)
.PHONY: images
images: $(VENV_STAMP) ## Build the images of the checked-out commit; prints their sizes
	@$(CLUSTER) images

.PHONY: kind
kind: $(VENV_STAMP) ## Install the pinned kind into .programs
	@$(BIN)/eventsphere delivery install kind

.PHONY: cluster
cluster: $(VENV_STAMP) ## Make a cluster: Kubernetes, Argo CD, External Secrets, metrics, ingress, registry
	@$(CLUSTER) up

.PHONY: deploy
deploy: $(VENV_STAMP) ## Build the checked-out commit and let Argo CD follow it, until all is Synced and Healthy
	@$(CLUSTER) deploy

.PHONY: cluster-status
cluster-status: $(VENV_STAMP) ## Applications, workloads, URLs and log-ins (the Argo UI's too)
	@$(CLUSTER) status

.PHONY: loadtest
loadtest: $(LOADTEST_STAMP) ## Judge the autoscaling of the cluster here (ARGS="--shape ramp"; docs/loadtests.md)
	@$(CLUSTER) exec -- $(BIN)/eventsphere loadtest local $(ARGS)

.PHONY: cluster-down
cluster-down: $(VENV_STAMP) ## Remove the cluster and its data
	@$(CLUSTER) down

.PHONY: test-cluster
test-cluster: $(LOADTEST_STAMP) browser ## Every promise on a new cluster (PARTS="drift network" asks some, KEEP=1 leaves it there)
	@tools/test-cluster $(ARGS)

.PHONY: test-admission
test-admission: $(VENV_STAMP) browser ## Only our signed images start in staging and prod: the API server and Kyverno (10 minutes the first time)
	@command -v cosign >/dev/null || $(BIN)/eventsphere delivery install cosign
	@PARTS="admission signatures" tools/test-cluster $(ARGS)

##@ AWS (docs/aws.md)
.PHONY: aws-plan
aws-plan: $(VENV_STAMP) ## Show what the next `make aws-up` would change in AWS
	@$(BIN)/eventsphere aws plan $(ARGS)

.PHONY: aws-up
aws-up: $(VENV_STAMP) ## From an account to a cluster that Argo CD runs: tells the cost, asks, goes on where it stopped
	@$(BIN)/eventsphere aws up $(ARGS)

.PHONY: aws-facts
aws-facts: $(VENV_STAMP) ## Write the facts file of the cluster from Terraform's outputs: registry, buckets, hosts, roles
	@$(BIN)/eventsphere aws facts $(ARGS)

.PHONY: aws-down
aws-down: $(VENV_STAMP) ## Remove everything from AWS and prove it: asks twice, keeps disks as snapshots
	@$(BIN)/eventsphere aws down $(ARGS)

##@ Tidy
.PHONY: clean
clean: ## Remove what make made, except data in .eventsphere/ (asks nothing, loses nothing)
	@rm -rf $(VENV) $(SECURITY) .programs $(WEB)/node_modules $(WEB)/dist .prometheus .ruby .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* build *.egg-info

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- what the targets stand on ---
$(VENV_STAMP): requirements/dev.txt pyproject.toml tools/install-python
	@PYTHON="$(PYTHON)" VENV="$(VENV)" tools/install-python
	@touch $@

$(MUTATION_STAMP) $(LOADTEST_STAMP): $(VENV)/.%: requirements/%.txt $(VENV_STAMP)
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r $<
	@touch $@

$(SECURITY_STAMP): requirements/security.txt
	@echo "Installing Checkov, zizmor and others into $(SECURITY) (about a minute the first time) ..."
	@[ -x $(SECURITY)/bin/python ] || $(PYTHON) -m venv $(SECURITY)
	@$(SECURITY)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r $<
	@touch $@

$(ACTIONLINT): tools/programs.toml tools/install-actionlint | $(VENV_STAMP)
	@tools/install-actionlint

$(ACT): tools/install-act
	@tools/install-act

.PHONY: ports
ports: # whoever waits for the installation must not learn only then that it can't start
	@PYTHON="$(PYTHON)" VENV="$(VENV)" tools/install-python --check
	@PYTHONPATH=tools $(PYTHON) -m eventsphere.local.ports $(ARGS)

.PHONY: web
web: ## Build the web app (needs Node >= 20; without it everything else still runs)
	@tools/build-web

.PHONY: browser
browser: $(VENV_STAMP) # the Chromium that the browser tests drive
	@tools/install-browser

.PHONY: prometheus
prometheus: # Prometheus, promtool, Alertmanager and amtool for the tests of alerts, in .prometheus/
	@tools/install-prometheus

.PHONY: ruby
ruby: # the engine of Fluent Bit's regular expressions, in .ruby/
	@tools/install-ruby
