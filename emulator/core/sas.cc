#include "emulator/core/sas.h"

#include <array>
#include <chrono>
#include <cstdint>

#include "emulator/base/assert.h"
#include "emulator/core/signature.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::core {

namespace {

using Member = std::string SasToken::*;

struct QueryMember {
  std::string_view name;
  Member member;
};

constexpr std::array kMembers = {
    QueryMember{"sv", &SasToken::version},
    QueryMember{"ss", &SasToken::services},
    QueryMember{"srt", &SasToken::resource_types},
    QueryMember{"sr", &SasToken::resource},
    QueryMember{"sp", &SasToken::permissions},
    QueryMember{"st", &SasToken::start},
    QueryMember{"se", &SasToken::expiry},
    QueryMember{"si", &SasToken::policy},
    QueryMember{"sip", &SasToken::addresses},
    QueryMember{"spr", &SasToken::protocols},
    QueryMember{"ses", &SasToken::encryption_scope},
    QueryMember{"snapshot", &SasToken::snapshot},
    QueryMember{"versionid", &SasToken::snapshot},
    QueryMember{"rscc", &SasToken::cache_control},
    QueryMember{"rscd", &SasToken::content_disposition},
    QueryMember{"rsce", &SasToken::content_encoding},
    QueryMember{"rscl", &SasToken::content_language},
    QueryMember{"rsct", &SasToken::content_type},
    QueryMember{"skoid", &SasToken::delegated_by},
    QueryMember{"sig", &SasToken::signature},
};

// What a version signs, by the names of members; `/` means the resource, `.` for an empty
// field. A row holds from its version on.
struct Layout {
  std::string_view since;
  std::string_view fields;
};

constexpr std::array kServiceLayouts = {
    Layout{"", "sp st se / si"},
    Layout{"2012-02-12", "sp st se / si sv"},
    Layout{"2013-08-15", "sp st se / si sv rscc rscd rsce rscl rsct"},
    Layout{"2015-04-05", "sp st se / si sip spr sv rscc rscd rsce rscl rsct"},
    Layout{"2018-11-09", "sp st se / si sip spr sv sr snapshot rscc rscd rsce rscl rsct"},
    Layout{"2020-12-06", "sp st se / si sip spr sv sr snapshot ses rscc rscd rsce rscl rsct"},
};
constexpr std::array kAccountLayouts = {
    Layout{"", "/ sp ss srt st se sip spr sv ."},
    Layout{"2020-12-06", "/ sp ss srt st se sip spr sv ses ."},
};

// Resources begin with the service's name from this version on.
constexpr std::string_view kServiceInResource = "2015-02-21";

// Clocks of two machines differ: a token begins to hold before it was made.
constexpr auto kClockSkew = std::chrono::minutes(5);

template <std::size_t N>
std::string_view layout_of(const std::array<Layout, N>& layouts, std::string_view version) {
  std::string_view fields = layouts.front().fields;
  for (const Layout& layout : layouts) {
    if (layout.since <= version) fields = layout.fields;
  }
  return fields;
}

std::string signed_resource(const SasToken& token, const SasResource& resource) {
  if (token.for_account()) return std::string(resource.account);
  std::string text = token.version < kServiceInResource ? "/" : "/blob/";
  text.append(resource.account).append("/").append(resource.container);
  if (token.resource != "c") text.append("/").append(resource.blob);
  return text;
}

std::string_view field_of(const SasToken& token, std::string_view name) {
  if (name == "snapshot" && token.resource != "bs" && token.resource != "bv") return {};
  for (const QueryMember& row : kMembers) {
    if (row.name == name) return token.*row.member;
  }
  AML_ASSERT(name == ".");
  return {};
}

std::optional<std::uint32_t> parse_address(std::string_view text) {
  constexpr std::string_view kMapped = "::ffff:";
  if (text == "::1") text = "127.0.0.1";
  if (text::same_name(text.substr(0, kMapped.size()), kMapped)) text.remove_prefix(kMapped.size());
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const bool last = part == 3;
    const std::string_view digits = last ? text : text::cut(text, '.');
    const auto value = text::parse_number<std::uint8_t>(digits);
    if (!value) return std::nullopt;
    address = address << 8 | *value;
  }
  return address;
}

}  // namespace

std::optional<SasToken> find_sas(std::string_view query) {
  SasToken token;
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    const std::string_view name = text::cut(value, '=');
    for (const QueryMember& row : kMembers) {
      if (text::same_name(row.name, name)) token.*row.member = text::percent_decode(value);
    }
  }
  if (token.signature.empty()) return std::nullopt;
  return token;
}

std::string sas_text(const SasToken& token, const SasResource& resource) {
  std::string_view fields = token.for_account() ? layout_of(kAccountLayouts, token.version)
                                                : layout_of(kServiceLayouts, token.version);
  std::string text;
  while (!fields.empty()) {
    const std::string_view field = text::cut(fields, ' ');
    text.append(field == "/" ? signed_resource(token, resource) : field_of(token, field));
    if (!fields.empty()) text += '\n';
  }
  return text;
}

bool verify_sas(const SasToken& token, const SasResource& resource, std::string_view key) {
  return same_secret(hmac_sha256(key, sas_text(token, resource)), token.signature);
}

std::string issue_read_sas(const ReadToken& form, const SasResource& resource, std::string_view key,
                           TimePoint now) {
  SasToken token;
  token.version = form.version;
  token.resource = form.resource;
  token.permissions = form.permissions;
  token.start = text::write_utc_seconds(now - kClockSkew);
  token.expiry = text::write_utc_seconds(now + std::chrono::hours(24));
  return "?sv=" + token.version + "&sr=" + token.resource +
         "&sig=" + text::percent_encode(hmac_sha256(key, sas_text(token, resource))) +
         "&st=" + text::percent_encode(token.start) + "&se=" + text::percent_encode(token.expiry) +
         "&sp=" + token.permissions;
}

std::string issue_account_sas(std::string_view account, std::string_view key,
                              const AccountGrant& grant) {
  SasToken token;
  token.version = "2019-12-12";
  token.services = "b";
  token.resource_types = "sco";
  token.permissions = grant.permissions;
  token.start = text::write_utc_seconds(grant.now - kClockSkew);
  token.expiry = text::write_utc_seconds(grant.now + grant.valid_for);
  const SasResource resource{.account = account, .container = {}, .blob = {}};
  return "?sv=" + token.version + "&ss=" + token.services + "&srt=" + token.resource_types +
         "&sp=" + token.permissions + "&st=" + text::percent_encode(token.start) +
         "&se=" + text::percent_encode(token.expiry) +
         "&sig=" + text::percent_encode(hmac_sha256(key, sas_text(token, resource)));
}

std::optional<TimePoint> parse_sas_time(std::string_view text) {
  const auto time =
      text::parse_iso(text, {.date_alone = true, .seconds_optional = true, .fraction_digits = 7});
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(*time);
}

bool allows_address(std::string_view range, std::string_view address) {
  std::string_view last = range;
  const std::string_view first = text::cut(last, '-');
  const auto low = parse_address(first);
  const auto high = range.find('-') == std::string_view::npos ? low : parse_address(last);
  const auto asked = parse_address(address);
  return low && high && asked && *low <= *asked && *asked <= *high;
}

}  // namespace aml::core
