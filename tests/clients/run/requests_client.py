import json
import sys

import requests

url, key, body, foreign = sys.argv[1:]
answer = requests.post(url, data=body, timeout=30,
                       headers={"Authorization": "Bearer " + key,
                                "Content-Type": "application/json"})
print(json.dumps(answer.json()["Results"]))
try:
    requests.get(foreign, timeout=30)
except requests.exceptions.ConnectionError as error:
    print("refused:", error)
