# `make` lists the targets. Every target is a line or two; what is longer lives in scripts/.

PREFIX ?= /usr/local
DESTDIR ?=

BINARY := .build/release/nestbox
SHARE := $(DESTDIR)$(PREFIX)/share

.DEFAULT_GOAL := help
.PHONY: help demo build test check bench install format clean

help:
	@echo "nestbox: targets"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | column -t -s '|'

demo: build ## three programs in a jail, one of them hostile, and their reports
	@scripts/demo

build: ## install missing dependencies, build .build/release/nestbox
	@scripts/install-dependencies
	swift build -c release

test: ## everything CI runs: the suite as root, as a user, and on other kernels
	@scripts/test

check: ## format, shell syntax, layers, build with warnings as errors, the binary
	@scripts/check

bench: build ## build, then measure start-up and throughput
	@Benchmarks/run

install: ## install the built binary, profiles, man pages; PREFIX=/usr/local DESTDIR=
	@test -x $(BINARY) || { echo "make install: $(BINARY) is missing; run 'make build' first" >&2; exit 1; }
	install -D -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/nestbox"
	$(call install-files,profiles/*.toml,$(SHARE)/nestbox/profiles)
	$(call install-files,profiles/policies/*.policy,$(SHARE)/nestbox/profiles/policies)
	$(call install-files,profiles/syscalls/*.calls,$(SHARE)/nestbox/profiles/syscalls)
	$(call install-files,man/*.1,$(SHARE)/man/man1)
	$(call install-files,man/*.5,$(SHARE)/man/man5)
	$(call install-files,man/*.7,$(SHARE)/man/man7)
	$(call install-files,completions/nestbox.bash,$(SHARE)/bash-completion/completions,nestbox)
	$(call install-files,completions/_nestbox,$(SHARE)/zsh/site-functions)
	$(call install-files,completions/nestbox.fish,$(SHARE)/fish/vendor_completions.d)

format: ## rewrite the Swift sources in house style
	swift format --in-place --recursive --parallel $(wildcard Sources Tests Tools Package.swift)

clean: ## remove what a build leaves
	rm -rf .build .build-*

# $(call install-files,PATTERN,FOLDER[,NAME]): what matches, if anything does.
define install-files
$(if $(wildcard $(1)),install -D -m 644 $(if $(3),-T) $(if $(3),,-t "$(2)") $(wildcard $(1)) $(if $(3),"$(2)/$(3)"))
endef
