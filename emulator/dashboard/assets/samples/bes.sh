# For bash.
set -euo pipefail

jobs_url={{jobs_url}}
api_key={{key}}
container_url={{container_url}}
sas_token={{sas}}
seconds_to_wait=120

ask() { curl --silent --show-error --fail-with-body "$@"; }
ask_service() {
  ask --header 'Content-Type: application/json' --header "Authorization: Bearer $api_key" "$@"
}
upload() {
  echo "Uploading $1" >&2
  printf '%s' "$2" | ask --request PUT --header 'x-ms-blob-type: BlockBlob' \
    --header 'Content-Type: text/csv' --data-binary @- "$container_url/$1$sas_token"
}

# The container may be there already, so this one call may fail.
curl --silent --output /dev/null --request PUT --data '' "$container_url$sas_token&restype=container"

# One CSV text for each input of the service.
{{uploads}}

job_id=$(ask_service --data-binary @- "$jobs_url?api-version=2.0" <<'JSON'
{{request}}
JSON
)
job_id=${job_id//\"/}
echo "Starting job $job_id" >&2
ask_service --request POST --data '' "$jobs_url/$job_id/start?api-version=2.0"

for ((second = 0; second < seconds_to_wait; second++)); do
  status=$(ask_service "$jobs_url/$job_id?api-version=2.0")
  state=$(sed 's/^{"StatusCode":"\([A-Za-z]*\)".*/\1/' <<<"$status")
  echo "Job status: $state" >&2
  case $state in Finished | Failed | Cancelled) break ;; esac
  sleep 1
done
ask_service --request DELETE "$jobs_url/$job_id?api-version=2.0"
if [[ $state != Finished ]]; then
  echo "$status" >&2
  exit 1
fi

# Of each result: address, place there, and the token that is the right to read.
grep -o '"RelativeLocation":"[^"]*","BaseLocation":"[^"]*","SasBlobToken":"[^"]*"' <<<"$status" |
  sed 's/^"RelativeLocation":"\(.*\)","BaseLocation":"\(.*\)","SasBlobToken":"\(.*\)"$/\2\1\3/' |
  while read -r address; do
    ask "$address"
  done
