# SPDX-License-Identifier: Apache-2.0
#
# make run    sees vppd do its main job against the built-in simulator (STAY=1 leaves it running)
# make test   runs every test
# make help   lists the rest

SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
# As vppd is installed: the Swift runtime inside, which also saves a fifth of the time.
AS_RELEASED := --configuration release --static-swift-stdlib

.PHONY: help deps build run test torture simulate bench lint format release clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install the system libraries that are missing (apt-get)
	@packaging/dependencies

build: deps ## Build everything, for debugging
	$(SWIFT) build --build-tests

run: deps ## Show the daemon doing its main job against the simulator; STAY=1 leaves both running
	$(SWIFT) build --product vppd
	$(SWIFT) build --product vppd-simulator
	$(SWIFT) build --product vppd-story
	$$($(SWIFT) build --show-bin-path)/vppd-story $(if $(STAY),--stay)

test: build ## Run every test
	$(SWIFT) test --skip-build --skip EndToEndTests --skip SystemdTests
	# These start processes and keep real deadlines: not beside tests that keep every core busy, nor
	# each other.
	$(SWIFT) test --skip-build --filter EndToEndTests
	$(SWIFT) test --skip-build --filter SystemdTests

torture: deps ## Test the event log at full numbers; NIGHT=1 for a night's, ONLY="T4 T8" for groups
	$(SWIFT) build $(AS_RELEASED) --product vppd-torture
	@$(if $(NIGHT)$(filter T9 T10,$(ONLY)),$(prepare_night))
	$$($(SWIFT) build $(AS_RELEASED) --show-bin-path)/vppd-torture \
		$(if $(NIGHT),--night) $(ONLY)
	@$(if $(ONLY),$(if $(filter T12,$(ONLY)),$(fuzz_with_address_sanitizer)),$(fuzz_with_address_sanitizer))

# The file system of T9, beside vppd-torture: nothing else needs libfuse. Where something cannot be
# installed, the group says that it is skipped.
define prepare_night
packaging/dependencies night || true; \
if pkg-config --exists fuse3; then \
	$(CC) -std=c17 -O2 -Wall -Wextra -Werror Tests/LazyFS/*.c $$(pkg-config --cflags --libs fuse3) \
		-o $$($(SWIFT) build $(AS_RELEASED) --show-bin-path)/vppd-lazyfs; \
fi
endef

# Where the release build works and this one does not, the toolchain is what lacks.
define fuzz_with_address_sanitizer
if output=$$($(SWIFT) build --configuration release --sanitize=address \
	--scratch-path .build-asan --product vppd-torture 2>&1); then \
	echo 'with AddressSanitizer:'; \
	ASAN_OPTIONS=detect_leaks=0 .build-asan/release/vppd-torture T12 \
		--seconds $(if $(NIGHT),3600,30); \
else \
	echo "T12 with AddressSanitizer skipped: $$(grep -m 1 error <<<"$$output" || echo no build)"; \
fi
endef

# SEEDS=n: so many stories. SEED=n: only this one, with what happened; STORM_DAYS= and WITHOUT= as a
# failure names them. KNOWN_BAD=1: every known-bad variant has to be caught. MANY_TOKENS=1: days with
# a thousand tokens.
simulate: deps ## Run the whole daemon in simulation, 2,000 stories of 30 days; SEEDS=n, SEED=n
	$(SWIFT) build $(AS_RELEASED) --product vppd-simulate
	$$($(SWIFT) build $(AS_RELEASED) --show-bin-path)/vppd-simulate \
		$(if $(KNOWN_BAD),--known-bad) $(if $(MANY_TOKENS),--many-tokens) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FROM),--from $(FROM)) \
		$(if $(SEED),--seed $(SEED)) $(if $(STORM_DAYS),--storm-days $(STORM_DAYS)) \
		$(if $(WITHOUT),--without $(WITHOUT)) $(if $(VARIANT),--variant $(VARIANT))

bench: deps ## Measure; prints a table and writes bench.json
	Benchmarks/run

lint: ## Check the format of the sources
	$(SWIFT) format lint --recursive --strict Package.swift Sources Tests Benchmarks

format: ## Format the sources
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks

release: deps ## Build vppd for installation, with the Swift runtime inside
	$(SWIFT) build $(AS_RELEASED) --product vppd

clean: ## Remove everything that was built
	rm -rf .build .build-* bench.json

-include packaging/install.mk
