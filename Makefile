# SPDX-License-Identifier: MIT
#
# The scripts do the work; this file names what there is.

KERNEL ?= 6.12

.PHONY: all modules setup demo test test-load test-debug check coverage bench fuzz clean distclean help

all: setup	## the programs, in build/, and the modules, in build/modules/
	@scripts/userspace
	@scripts/modules $(KERNEL)

modules: setup	## the modules alone
	@scripts/modules $(KERNEL)

setup:		## install the Debian packages that are missing
	@scripts/setup

demo: all	## evidence through the keys subsystem, from request to verdict
	@scripts/demo $(KERNEL)

test: setup	## every test: units with sanitizers, the rest in the stock kernel
	@scripts/test $(KERNEL)

test-load: setup	## a thousand requesters for a minute, in the stock kernel
	@scripts/test $(KERNEL) tests/vm/load.sh

test-debug: setup	## unit tests and cases in a kernel that looks for leaks and races
	@scripts/test-debug

check: setup	## W=1, sparse, checkpatch, shellcheck and the rules of the house
	@scripts/check $(KERNEL)

coverage: setup	## the lines of the library that its unit tests reach
	@scripts/coverage

bench: all	## the benchmarks
	@scripts/bench $(KERNEL)

fuzz: setup	## the fuzzers, each for a short while
	@scripts/userspace asan
	@meson test -C build/asan --suite fuzz

clean:		## remove what was built, keep what was downloaded
	@find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null || true

distclean:	## remove build/ altogether
	@rm -rf build

help:		## show this list
	@awk -F ':[^#]*## *' '/^[a-z-]+:.*##/ { printf "  make %-10s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))
	@echo "  KERNEL=6.12 (default) or newest chooses the stock Debian kernel under test"
