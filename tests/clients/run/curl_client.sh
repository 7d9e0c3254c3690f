curl -sS -f -H "Authorization: Bearer $2" -H 'Content-Type: application/json' -d "$3" "$1" |
    sed 's/^{"Results"://; s/}$//'
echo
curl -sS -f "$4" 2>&1 | sed 's/^/refused: /'
