# One image for every process: `python -m services …` and `python -m consumers …`.
FROM python:3.13-slim AS dependencies
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home innoportal && install -d -o innoportal -g innoportal /data /backups
COPY --from=dependencies /venv /venv
WORKDIR /app
COPY domain domain
COPY projections projections
COPY services services
COPY consumers consumers
COPY sample sample
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 INNOPORTAL_DATA=/data HOST=0.0.0.0 PORT=8000
USER innoportal
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "services", "serve"]
