# The bot as a container. The README has the commands to build and run it; test/running/container.test.ts follows these steps.

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings its Node, so the packages need not.
RUN npm ci --omit=dev --omit=optional
COPY . .
# A checkout by someone who shares nothing is readable by nobody else.
RUN chmod -R a+rX .

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY --from=packages /app .
RUN install --directory --owner=1000 --group=1000 --mode=700 data backups
# "node" in this image, by its number: Kubernetes knows no names.
USER 1000:1000
VOLUME /app/data
# The port stays unpublished; 0.0.0.0 is for a Prometheus on the same Docker network.
ENV HEALTH_HOST=0.0.0.0 HEALTH_PORT=8080
HEALTHCHECK --start-period=2m --interval=1m --timeout=10s CMD ["node", "--eval", \
  "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/healthz`).then(async (answer) => { console.log(await answer.text()); process.exitCode = answer.ok ? 0 : 1; })"]
CMD ["node", "--import", "./src/compiled.mjs", "src/main.ts"]
