# The image has Node 24; the `node` package of the development dependencies is not installed.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No production dependency has an install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Bundling needs development dependencies: docs/decisions/0034-bundle-at-install.md.
FROM node:24-slim AS bundle
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY providers ./providers
COPY scripts/bundle ./scripts/bundle
COPY src ./src
RUN node scripts/bundle/bundle.ts

FROM node:24-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=bundle /app/node_modules/.cache ./node_modules/.cache
# The gateway compares package-lock.json, scripts/bundle and its own code with the bundle.
COPY package.json package-lock.json gateway.yaml schema.graphql ./
COPY docs/errors.md ./docs/errors.md
COPY policies ./policies
COPY providers ./providers
COPY scripts/bundle ./scripts/bundle
COPY src ./src
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
# /readyz also checks the database.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT||4000}/readyz`).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# The options of npm start: docs/operations.md#memory. Node as the first process, not npm, so that it gets SIGTERM directly.
CMD ["node", "--expose-gc", "--max-semi-space-size=4", "--heap-growing-percent=100", "--no-concurrent-marking", "--no-allocation-site-pretenuring", "src/cli/start.mjs", "serve"]
