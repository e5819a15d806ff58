# Accord in one image; the command picks the part: web, worker, beat, jobs or migrate (see bin/accord).

FROM node:20-slim AS styles
WORKDIR /accord
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static static
COPY templates templates
RUN node static/build.mjs

FROM python:3.12-slim AS packages
ENV UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv && python -m venv /opt/accord
COPY requirements.txt ./
RUN VIRTUAL_ENV=/opt/accord uv pip sync --require-hashes requirements.txt

FROM python:3.12-slim
ENV PATH=/opt/accord/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/var/lib/accord STATIC_MANIFEST=true LOG_JSON=true
RUN useradd --system --home /var/lib/accord --create-home accord
WORKDIR /accord
COPY --from=packages /opt/accord /opt/accord
COPY . .
COPY --from=styles /accord/build/static build/static
RUN python manage.py collectstatic --no-input && rm -f /var/lib/accord/secret_key && chown -R accord /var/lib/accord
USER accord
VOLUME /var/lib/accord
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["bin/accord"]
CMD ["web"]
