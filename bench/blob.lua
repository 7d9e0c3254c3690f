-- wrk -s blob.lua URL -- METHOD PATH QUERY BYTES
-- Puts another blob each time (PATH-1, PATH-2, ...), or gets PATH; prints one line of JSON at the end.

function init(args)
  method, path, query = args[1], args[2], args[3]
  count = 0
  -- Names of an earlier run are written over, not added to.
  if method == "PUT" then
    body = string.rep("x", tonumber(args[4]))
    headers = {["x-ms-blob-type"] = "BlockBlob"}
  end
end

function request()
  if method ~= "PUT" then return wrk.format(method, path .. "?" .. query) end
  count = count + 1
  return wrk.format(method, path .. "-" .. count .. "?" .. query, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"rate": %.1f, "failed": %d}\n',
    summary.requests / summary.duration * 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
