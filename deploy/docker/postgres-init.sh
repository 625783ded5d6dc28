#!/usr/bin/env bash
# Runs once, when the database is first made: a role with a schema of the same name for each service,
# and a database of its own for Unleash, whether it is started or not.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
	--command 'create extension if not exists pg_trgm schema public'
for role in ingest analysis digest flags gateway; do
	password="NEWSTUNNELER_${role^^}_PASSWORD"
	psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
		--set role="$role" --set password="${!password}" <<'SQL'
create role :"role" login password :'password';
create schema :"role" authorization :"role";
SQL
done
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
	--set password="$UNLEASH_DATABASE_PASSWORD" <<'SQL'
create role unleash login password :'password';
create database unleash owner unleash;
SQL
