words <- commandArgs(trailingOnly = TRUE)
headers <- c(Authorization = paste("Bearer", words[2]), `Content-Type` = "application/json")

handle <- curl::new_handle(postfields = words[3])
curl::handle_setheaders(handle, .list = as.list(headers))
first <- rawToChar(curl::curl_fetch_memory(words[1], handle)$content)
gathered <- RCurl::basicTextGatherer()
invisible(RCurl::curlPerform(url = words[1], httpheader = headers, postfields = words[3],
                             writefunction = gathered$update))
stopifnot(first == gathered$value())
cat(rjson::toJSON(rjson::fromJSON(first)$Results), "\n")
tryCatch(curl::curl_fetch_memory(words[4]),
         error = function(error) cat("refused:", conditionMessage(error), "\n"))
