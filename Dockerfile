# Airflow and the pipeline in one image; which of Airflow's components runs is the command.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/certify
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
RUN python -m venv .venv
COPY requirements-bootstrap.lock requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-bootstrap.lock \
    && .venv/bin/uv pip sync --no-cache --python .venv/bin/python --require-hashes \
        --compile-bytecode requirements-bootstrap.lock requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY dags dags
COPY matchers matchers
COPY rules rules
COPY expectations expectations
COPY pipelines pipelines
COPY caseworker caseworker
COPY demo demo
RUN .venv/bin/uv pip install --no-cache --offline --python .venv/bin/python --no-deps \
        --no-build-isolation --compile-bytecode .

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 50000 certify \
    && install -d -o certify -g certify -m 0700 /srv/certify /srv/airflow
COPY --from=build /opt/certify/.venv /opt/certify/.venv
ENV PATH=/opt/certify/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CERTIFY_HOME=/srv/certify \
    AIRFLOW_HOME=/srv/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/certify/.venv/lib/python3.11/site-packages/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False
USER certify
WORKDIR /srv/certify
CMD ["airflow", "version"]
