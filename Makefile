# What the repository can do (docs/operations.md). Thin: the work is in scripts/ and in `register`.

.PHONY: run test check audit bench setup prepare

run: setup
	SQLX_OFFLINE=true cargo build --release --locked --package register-cli
	target/release/register up --demo

test: setup
	scripts/test --locked

check:
	scripts/check

audit:
	scripts/audit

bench: setup
	SQLX_OFFLINE=true cargo build --release --locked --package register-cli
	target/release/register bench all

setup:
	@scripts/setup

# Regenerates .sqlx/ after a query or a migration was changed.
prepare: setup
	scripts/prepare
