#!/bin/sh
# Runs once, when the volume of PostgreSQL is empty: a database with an owner of its own for
# Airflow, and one for the record of certification.
set -eu
for name in airflow certify; do
    case $name in
        airflow) password=${AIRFLOW_DB_PASSWORD:?} ;;
        certify) password=${CERTIFY_DB_PASSWORD:?} ;;
    esac
    psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
        --set name="$name" --set password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
