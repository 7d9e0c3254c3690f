url={{url}}
api_key={{key}}

curl --silent --show-error --fail-with-body "$url" \
  --header 'Content-Type: application/json' \
  --header "Authorization: Bearer $api_key" \
  --data-binary @- <<'JSON'
{{request}}
JSON
