#include "emulator/core/sas.h"

#include <array>
#include <charconv>
#include <chrono>

#include "emulator/core/ascii.h"
#include "emulator/core/headers.h"
#include "emulator/core/signature.h"

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

// What a version signs, by the names of members; `/` stands for the resource, `.` for an empty
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
  return {};
}

std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || text.front() == '-')
    return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

std::string write_seconds(TimePoint time) {
  return write_utc_millis(time).substr(0, std::string_view("2016-10-14T14:52:33").size()) + "Z";
}

}  // namespace

std::optional<SasToken> find_sas(std::string_view query) {
  SasToken token;
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    const std::string_view name = cut(value, '=');
    for (const QueryMember& row : kMembers) {
      if (same_name(row.name, name)) token.*row.member = percent_decode(value);
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
    const std::string_view field = cut(fields, ' ');
    text.append(field == "/" ? signed_resource(token, resource) : field_of(token, field));
    if (!fields.empty()) text += '\n';
  }
  return text;
}

bool verify_sas(const SasToken& token, const SasResource& resource, std::string_view key) {
  return same_signature(hmac_sha256(key, sas_text(token, resource)), token.signature);
}

std::string issue_read_sas(const ReadToken& form, const SasResource& resource, std::string_view key,
                           TimePoint now) {
  SasToken token;
  token.version = form.version;
  token.resource = form.resource;
  token.permissions = form.permissions;
  token.start = write_seconds(now - kClockSkew);
  token.expiry = write_seconds(now + std::chrono::hours(24));
  return "?sv=" + token.version + "&sr=" + token.resource +
         "&sig=" + percent_encode(hmac_sha256(key, sas_text(token, resource))) +
         "&st=" + percent_encode(token.start) + "&se=" + percent_encode(token.expiry) +
         "&sp=" + token.permissions;
}

std::string issue_account_sas(std::string_view account, std::string_view key,
                              const AccountGrant& grant) {
  SasToken token;
  token.version = "2019-12-12";
  token.services = "b";
  token.resource_types = "sco";
  token.permissions = grant.permissions;
  token.start = write_seconds(grant.now - kClockSkew);
  token.expiry = write_seconds(grant.now + grant.valid_for);
  const SasResource resource{.account = account, .container = {}, .blob = {}};
  return "?sv=" + token.version + "&ss=" + token.services + "&srt=" + token.resource_types +
         "&sp=" + token.permissions + "&st=" + percent_encode(token.start) +
         "&se=" + percent_encode(token.expiry) +
         "&sig=" + percent_encode(hmac_sha256(key, sas_text(token, resource)));
}

std::optional<TimePoint> parse_sas_time(std::string_view text) {
  namespace chr = std::chrono;
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const chr::year_month_day date{chr::year(*year), chr::month(static_cast<unsigned>(*month)),
                                 chr::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const TimePoint midnight{chr::sys_days(date).time_since_epoch()};
  if (text.empty()) return midnight;
  if (!take(text, 'T')) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const auto second = take(text, ':') ? take_number(text, 2) : std::optional(0);
  if (!second || *second > 59) return std::nullopt;
  int millis = 0;
  if (take(text, '.')) {
    int unit = 100;
    for (std::size_t digits = 0; !text.empty() && text.front() != 'Z'; ++digits, unit /= 10) {
      const auto digit = take_number(text, 1);
      if (!digit || digits == 7) return std::nullopt;
      millis += *digit * unit;
    }
  }
  if (text != "Z") return std::nullopt;
  return midnight + chr::hours(*hour) + chr::minutes(*minute) + chr::seconds(*second) +
         chr::milliseconds(millis);
}

}  // namespace aml::core
