import json
import sys
import urllib.error
import urllib.request

url, key, body, foreign = sys.argv[1:]
request = urllib.request.Request(url, data=body.encode(),
                                 headers={"Authorization": "Bearer " + key,
                                          "Content-Type": "application/json"})
print(json.dumps(json.load(urllib.request.urlopen(request, timeout=30))["Results"]))
try:
    urllib.request.urlopen(foreign, timeout=30)
except (urllib.error.URLError, OSError) as error:
    print("refused:", error)
