#include "emulator/cli/client_environment.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/cli/builtin_files.h"
#include "emulator/core/url.h"

namespace aml::cli {

namespace fs = std::filesystem;

namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

// Of Debian and its kin; elsewhere the emulator's own authority is the only one.
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// A trust store has a password, and one that holds no secret the usual one.
constexpr const char* kStorePassword = "changeit";

// What is on this machine is reached without a detour.
constexpr const char* kNotProxied = "localhost,127.0.0.1,::1";

Variables read_variables(const char* const* inherited) {
  Variables variables;
  for (; *inherited != nullptr; ++inherited) {
    const std::string_view entry = *inherited;
    const std::size_t equals = entry.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return variables;
}

std::string value_of(const Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  return found == variables.end() ? "" : found->second;
}

std::string file_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string save_file(const fs::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw std::runtime_error(file.string() + " cannot be written");
  return file.string();
}

std::string_view asset(std::string_view name) {
  const auto files = client_files();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  AML_ASSERT(found != files.end());
  return found->text;
}

void append_word(Variables& variables, const char* name, const std::string& words) {
  const std::string before = value_of(variables, name);
  variables[name] = before.empty() ? words : before + " " + words;
}

constexpr const char* kProxies[] = {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"};

void erase_proxies(Variables& variables) {
  for (const char* name : kProxies) variables.erase(name);
  for (const char* name : {"ALL_PROXY", "all_proxy"}) variables.erase(name);
}

void set_proxies(Variables& variables, const std::string& base_url) {
  erase_proxies(variables);
  for (const char* name : kProxies) variables[name] = base_url;
  for (const char* name : {"NO_PROXY", "no_proxy"}) variables[name] = kNotProxied;
}

// OpenSSL, Go, Ruby and .NET; requests; curl and R.
void set_authorities(Variables& variables, const std::string& pem, const fs::path& folder) {
  const std::string all =
      save_file(folder / "authorities.pem", file_text(kSystemAuthorities) + pem);
  for (const char* name : {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
    variables[name] = all;
  const std::string before = value_of(variables, "NODE_EXTRA_CA_CERTS");
  variables["NODE_EXTRA_CA_CERTS"] =
      save_file(folder / "authority.pem", (before.empty() ? "" : file_text(before) + "\n") + pem);
  const std::string ini = "curl.cainfo=\"" + all + "\"\nopenssl.cafile=\"" + all + "\"\n";
  fs::create_directory(folder / "php");
  save_file(folder / "php" / "amlemu.ini", ini);
  // With an empty part PHP also reads the folder that it was built with.
  variables["PHP_INI_SCAN_DIR"] += ":" + (folder / "php").string();
}

void set_java(Variables& variables, const core::Url& url, const tls::Authority& authority,
              const fs::path& folder) {
  const std::string store = save_file(folder / "authority.p12", authority.pkcs12(kStorePassword));
  std::string words;
  for (const char* scheme : {"http", "https"}) {
    words += "-D" + std::string(scheme) + ".proxyHost=" + url.host + " -D" + scheme +
             ".proxyPort=" + std::to_string(url.port) + " ";
  }
  words +=
      "-Dhttp.nonProxyHosts=localhost|127.*|[::1] -Djavax.net.ssl.trustStore=" + store +
      " -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=" + kStorePassword;
  append_word(variables, "JAVA_TOOL_OPTIONS", words);
}

void set_preloads(Variables& variables, const fs::path& folder) {
  append_word(variables, "NODE_OPTIONS",
              "--require \"" + save_file(folder / "node.cjs", asset("node.cjs")) + "\"");
  const std::string before = value_of(variables, "R_PROFILE");
  if (!before.empty()) variables["R_PROFILE_OF_SITE"] = before;
  variables["R_PROFILE"] = save_file(folder / "Rprofile", asset("Rprofile"));
}

std::vector<std::string> entries_of(const Variables& variables) {
  std::vector<std::string> all;
  for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

std::vector<std::string> client_environment(const char* const* inherited,
                                            const std::string& base_url,
                                            const tls::Authority& authority,
                                            const fs::path& folder) {
  const auto url = core::parse_url(base_url);
  AML_ASSERT(url.has_value());
  Variables variables = read_variables(inherited);
  variables["AMLEMU_AT"] = base_url;
  set_proxies(variables, base_url);
  set_authorities(variables, authority.pem(), folder);
  set_java(variables, *url, authority, folder);
  set_preloads(variables, folder);
  return entries_of(variables);
}

std::vector<std::string> isolated_environment(const char* const* inherited,
                                              const std::string& base_url,
                                              const tls::Authority& authority,
                                              const fs::path& folder) {
  Variables variables = read_variables(inherited);
  variables["AMLEMU_AT"] = base_url;
  erase_proxies(variables);
  set_authorities(variables, authority.pem(), folder);
  return entries_of(variables);
}

}  // namespace aml::cli
