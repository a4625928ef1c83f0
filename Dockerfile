# Three images: `app` for web, workers, beat and migrations, `operator` for backup and restore, `proxy` for nginx. Assets are built in the first stage; Node, the
# embedded servers and every build tool stay there.
# Images of others are named once each, here and in docker-compose.yml; `make digests` writes their digests behind the tags.
FROM python:3.11.15-slim-bookworm AS interpreter

FROM interpreter AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/build && /opt/build/bin/pip install -q --require-hashes --only-binary=:all: -r requirements.txt
# What runs in production needs neither Node nor embedded servers; their lines are left out together with their hashes.
COPY deploy/without_embedded.py ./
RUN python without_embedded.py requirements.txt > production.txt \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install -q --require-hashes --only-binary=:all: --no-deps -r production.txt
COPY package.json package-lock.json .npmrc ./
COPY assets ./assets
COPY config ./config
COPY ops ./ops
COPY app/translations ./app/translations
RUN mkdir -p app/web/static && /opt/build/bin/python -m ops assets

FROM interpreter AS app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 \
    APP_ENV=production VAR=/var/lib/zhuqishao WEB_BIND=0.0.0.0
RUN useradd --system --uid 10001 --home-dir /srv/zhuqishao --shell /usr/sbin/nologin zhuqishao \
    && install -d -o zhuqishao -g zhuqishao -m 0700 /var/lib/zhuqishao /var/lib/zhuqishao-anchors
WORKDIR /srv/zhuqishao
COPY --from=build /opt/venv /opt/venv
COPY app ./app
COPY workers ./workers
COPY config ./config
COPY ops ./ops
COPY migrations ./migrations
COPY pyproject.toml wsgi.py ./
COPY --from=build /build/app/web/static/dist ./app/web/static/dist
COPY --from=build /build/app/translations ./app/translations
USER zhuqishao
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "wsgi:app"]

# What an operator runs: the same program with PostgreSQL's own pg_dump and pg_restore, from the wheel of the embedded server.
FROM app AS operator
COPY --from=build /opt/build /opt/build
ENV PATH=/opt/build/bin:$PATH
CMD ["flask", "--app", "wsgi", "backup", "/backups", "--keep", "14"]

# What the proxy answers by itself is made from the program's templates; the command asks no server for anything.
FROM app AS pages
RUN APP_ENV=test VAR=/tmp/var DATABASE_URL=postgresql://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
    flask --app wsgi proxy pages /tmp/own

FROM nginx:1.28.3-alpine AS proxy
COPY deploy/nginx/site /etc/nginx/site
COPY deploy/nginx/default.conf.template /etc/nginx/templates/default.conf.template
COPY --from=pages /tmp/own /usr/share/nginx/own
