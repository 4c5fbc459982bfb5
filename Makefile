# What the repository can do (docs/operations.md). Thin: the work is in scripts/ and in `register`.

.PHONY: run test check audit bench evaluate docs setup prepare

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
	target/release/register bench all --results bench/results

# How well the check finds the persons of a folder: make evaluate FOLDER=../match/dev AMONG=1000000 NAMES=few
evaluate: setup
	SQLX_OFFLINE=true cargo build --release --locked --package register-cli
	scripts/evaluate-match $(FOLDER) --among $(or $(AMONG),0) --names $(or $(NAMES),few)

# Regenerates docs/events.md, docs/rules.md and docs/api/ after an event, a rule or an endpoint changed.
docs:
	SQLX_OFFLINE=true cargo run --quiet --package register-cli -- docs docs

setup:
	@scripts/setup

# Regenerates .sqlx/ after a query or a migration was changed.
prepare: setup
	scripts/prepare
