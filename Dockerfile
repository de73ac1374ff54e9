FROM node:22-bookworm-slim AS build
WORKDIR /srv/paceline
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run -s build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /srv/paceline
COPY --from=build /srv/paceline/package.json ./
COPY --from=build /srv/paceline/node_modules ./node_modules
COPY --from=build /srv/paceline/dist ./dist
COPY --from=build /srv/paceline/samples ./samples
RUN mkdir .paceline && chown node:node .paceline
USER node
VOLUME /srv/paceline/.paceline
# HOST stays a loopback address until there is sign-in, so run it with --network host (see docker-compose.yml).
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
