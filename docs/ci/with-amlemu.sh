#!/bin/bash
# with-amlemu.sh COMMAND... : runs COMMAND beside an emulator, whose address is in AMLEMU_AT.
# The program is $AMLEMU, else amlemu on the PATH. Its settings are the variables AMLEMU_....
set -euo pipefail

folder=$(mktemp -d)
"${AMLEMU:-amlemu}" serve --port 0 --quiet --ready-file "$folder/ready" >"$folder/out" &
emulator=$!
trap 'kill "$emulator" 2>/dev/null || true; wait "$emulator" || true; rm -rf "$folder"' EXIT

until [ -s "$folder/ready" ]; do
  kill -0 "$emulator" 2>/dev/null || { echo "the emulator did not start" >&2; exit 1; }
  sleep 0.1
done
AMLEMU_AT=$(sed -n 's/.*"http":"\([^"]*\)".*/\1/p' "$folder/ready")
export AMLEMU_AT
"$@"
