# The emulator alone, on Debian 12. See docker-compose.yml.
FROM debian:12-slim AS build
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

FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libcpp-httplib0.11 libmurmurhash2 libspdlog1.10 libssl3 libxxhash0 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/amlemu /usr/local/bin/amlemu
RUN amlemu version
USER 65534:65534
# Inside a container loopback cannot be reached from outside; who may reach it is said where the
# port is published.
ENV AMLEMU_HOST=0.0.0.0
EXPOSE 10100
ENTRYPOINT ["amlemu"]
CMD ["serve"]
