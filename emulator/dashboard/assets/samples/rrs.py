import json
import sys

try:
    import urllib2  # Python 2
except ImportError:
    import urllib.request as urllib2  # Python 3 has the same names there

url = {{url}}
api_key = {{key}}

data = {{request}}

body = json.dumps(data).encode("utf-8")
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + api_key}
request = urllib2.Request(url, body, headers)

try:
    response = urllib2.urlopen(request)
    print(response.read().decode("utf-8"))
except urllib2.HTTPError as error:
    # The headers hold the request's id and its time: support asks for them after a failure.
    print("The request failed with status code " + str(error.code))
    print(error.info())
    print(error.read().decode("utf-8"))
    sys.exit(1)
