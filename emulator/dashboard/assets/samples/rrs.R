library("RCurl")
library("rjson")

url = {{url}}
api_key = {{key}}

request = {{request}}

answer = basicTextGatherer(.mapUnicode = FALSE)
header = basicHeaderGatherer()
done = curlPerform(
  url = url,
  httpheader = c(
    "Content-Type" = "application/json",
    "Authorization" = paste("Bearer", api_key)
  ),
  postfields = toJSON(request),
  writefunction = answer$update,
  headerfunction = header$update,
  .encoding = "UTF-8"
)

# The headers hold the request's id and its time: support asks for them after a failure.
if (header$value()["status"] != "200") {
  message("The request failed with status code ", header$value()["status"])
  message(paste(names(header$value()), header$value(), sep = ": ", collapse = "\n"))
}
cat(answer$value(), "\n", sep = "")
if (header$value()["status"] != "200") quit(status = 1)
