library("RCurl")
library("rjson")

jobs_url = {{jobs_url}}
api_key = {{key}}
container_url = {{container_url}}
sas_token = {{sas}}
seconds_to_wait = 120

# One CSV text for each input of the service.
inputs = {{uploads}}

request = {{request}}

# The body of the answer; an error for every other status than the expected ones.
send = function(method, url, headers, body = NULL, expected = c("200", "201", "204")) {
  answer = basicTextGatherer(.mapUnicode = FALSE)
  header = basicHeaderGatherer()
  options = list(
    url = url,
    customrequest = method,
    httpheader = headers,
    writefunction = answer$update,
    headerfunction = header$update
  )
  if (!is.null(body)) options$postfields = body
  curlPerform(.opts = options, .encoding = "UTF-8")
  status = header$value()["status"]
  if (!(status %in% expected)) {
    stop("The request failed with status code ", status, ": ", answer$value())
  }
  invisible(answer$value())
}

call_service = function(method, path, body = NULL) {
  headers = c(
    "Content-Type" = "application/json",
    "Authorization" = paste("Bearer", api_key)
  )
  send(method, paste0(jobs_url, path, "?api-version=2.0"), headers, body)
}

# The container may be there already: 409.
send("PUT", paste0(container_url, "", sas_token, "&restype=container"), character(0), "",
  expected = c("201", "409"))
for (name in names(inputs)) {
  message("Uploading ", name)
  send("PUT", paste0(container_url, "/", name, sas_token),
    c("x-ms-blob-type" = "BlockBlob", "Content-Type" = "text/csv"), inputs[[name]])
}

job_id = fromJSON(call_service("POST", "", toJSON(request)))
message("Starting job ", job_id)
call_service("POST", paste0("/", job_id, "/start"), "")

for (second in seq_len(seconds_to_wait)) {
  status = fromJSON(call_service("GET", paste0("/", job_id)))
  message("Job status: ", status$StatusCode)
  if (status$StatusCode %in% c("Finished", "Failed", "Cancelled")) break
  Sys.sleep(1)
}
call_service("DELETE", paste0("/", job_id))
if (status$StatusCode != "Finished") stop("The job has not finished: ", status$Details)

for (place in status$Results) {
  # The token in the address is the right to read.
  address = paste0(place$BaseLocation, place$RelativeLocation, place$SasBlobToken)
  cat(send("GET", address, character(0)), "\n", sep = "")
}
