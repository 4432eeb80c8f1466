# macie-lite as a non-root image: the first stage installs, the last one holds the result and the sample bucket's generator.
# Installed from the locked requirements with hashes, as `make scan` does it; see docs/deployment.md.

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/macie-lite
ENV PATH=/opt/macie-lite/bin:$PATH
WORKDIR /build
COPY requirements/runtime.lock requirements/
RUN pip install --require-hashes -r requirements/runtime.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY training/NOTICE training/
COPY classifiers classifiers
COPY macie_lite macie_lite
COPY workers workers
RUN pip install --no-deps --no-build-isolation . && pip uninstall --yes pip

FROM python:3.12.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin macie-lite
COPY --from=build /opt/macie-lite /opt/macie-lite
COPY fixtures /srv/fixtures
# Nothing is written but to /tmp: the root file system may be read-only, /tmp a tmpfs.
ENV PATH=/opt/macie-lite/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv
USER 10001:10001
ENTRYPOINT ["macie-lite"]
CMD ["--help"]
