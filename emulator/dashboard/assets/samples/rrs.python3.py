import json
import sys
import urllib.error
import urllib.request

url = {{url}}
api_key = {{key}}

data = {{request}}

request = urllib.request.Request(
    url,
    data=json.dumps(data).encode(),
    headers={"Content-Type": "application/json", "Authorization": f"Bearer {api_key}"},
    method="POST",
)

try:
    with urllib.request.urlopen(request, timeout=100) as response:
        print(response.read().decode())
except urllib.error.HTTPError as error:
    # The headers hold the request's id and its time: support asks for them after a failure.
    sys.exit(f"The request failed with status code {error.code}\n{error.headers}\n{error.read().decode()}")
