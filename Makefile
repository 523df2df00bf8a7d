# SPDX-License-Identifier: MIT
#
# Everything is done by the scripts; this file names them.

KERNEL ?= 6.12

.PHONY: all modules setup clean
all: modules

modules: setup
	@scripts/modules $(KERNEL)

setup:
	@scripts/setup

clean:
	rm -rf build/modules build/meson build/asan
