# The index of commands; `make` alone lists them.
SHELL := /bin/bash
NAME ?= zoom
DATA_SIZE ?= small
# Homebrew keeps curl and SQLite out of pkg-config's default path.
ifneq ($(shell command -v brew 2>/dev/null),)
export PKG_CONFIG_PATH := $(shell brew --prefix)/opt/curl/lib/pkgconfig:$(shell brew --prefix)/opt/sqlite/lib/pkgconfig:$(PKG_CONFIG_PATH)
endif

.PHONY: help setup build release demo test lint format ftest bench clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## Install the OS libraries that the build needs
	@Scripts/setup

build: setup ## Build everything, tests included
	swift build --build-tests

release: setup ## Build the product for use: .build-release/release/connector-host
	swift build -c release --scratch-path .build-release --product connector-host

demo: setup ## See it work: simulate a Zoom account, sync it, search it, change it, sync again
	@Scripts/demo

test: build ## Run every test
	swift test --skip-build

lint: setup ## Check formatting and which module imports what
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	@Scripts/check-imports

format: ## Format all Swift files
	swift format --in-place --recursive --parallel Sources Tests Package.swift

ftest: build ## End to end: make ftest NAME=zoom|mock DATA_SIZE=small|medium|large
	@Scripts/ftest "$(NAME)" "$(DATA_SIZE)"

bench: setup ## Measure documents a second, CPU a document and memory
	@Scripts/bench

clean: ## Remove everything that was built
	rm -rf .build .build-release .demo benchmark-output
