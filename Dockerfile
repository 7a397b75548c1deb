# One image for the web server, the worker and the beat; docker-compose.yml says which a container is.

FROM node:22-bookworm-slim AS styles
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend frontend
RUN mkdir -p static/built && npm run --silent build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH="/site/.venv/bin:$PATH"
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /site
COPY tools/uv.txt tools/
COPY pyproject.toml uv.lock ./
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --quiet --require-hashes -r tools/uv.txt \
    && /opt/uv/bin/uv sync --locked --no-dev --compile-bytecode --no-cache --no-python-downloads \
    && rm -rf /opt/uv
COPY manage.py ./
COPY accounts accounts
COPY cases cases
COPY stages stages
COPY reporting reporting
COPY complaints_site complaints_site
COPY templates templates
COPY static static
COPY --from=styles /site/static/built static/built
# The hashed files are part of the image; documents and reports are on a volume.
RUN STATIC_ROOT=/site/collected VAR_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/build \
    && useradd --system --uid 10001 --home-dir /var/lib/complaints --create-home complaints
ENV STATIC_ROOT=/site/collected VAR_DIR=/var/lib/complaints PORT=8000
USER complaints
VOLUME ["/var/lib/complaints"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-m", "complaints_site.health"]
CMD ["gunicorn", "complaints_site.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
