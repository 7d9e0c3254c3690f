# The emulator on Debian 13, configured by AMLEMU_… variables alone. See docker-compose.yml.
#
# docker run --read-only --tmpfs /tmp -p 127.0.0.1:10100:10100 amlemu
FROM debian:13-slim AS build
WORKDIR /src
COPY .ci/packages.txt .ci/
RUN apt-get update \
 && apt-get install -y --no-install-recommends $(sed -n 's/^build  *//p' .ci/packages.txt) \
 && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY fixtures fixtures
COPY model model
COPY emulator emulator
RUN cmake --preset release && cmake --build build/release --target amlemu

FROM debian:13-slim
# ca-certificates: whom the emulator believes when a job's BlobEndpoint begins with https.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libcpp-httplib0.18 libcurl4t64 \
      libmurmurhash2 libpq5 libpugixml1v5 libre2-11 libspdlog1.15 libsqlite3-0 libssl3t64 libxxhash0 \
      libyaml-0-2 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 65534 -g 65534 /data /authority
COPY --from=build /src/build/release/amlemu /usr/local/bin/amlemu
RUN amlemu version
USER 65534:65534
VOLUME /data /authority
# Inside a container loopback cannot be reached from outside; who may reach it is said where the
# port is published.
ENV AMLEMU_HOST=0.0.0.0
EXPOSE 10100
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["amlemu", "healthcheck"]
ENTRYPOINT ["amlemu"]
CMD ["serve"]
