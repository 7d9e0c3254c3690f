#include "emulator/gateway/url_template.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator/definition/fault_list.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "emulator/text/percent.h"

namespace aml::gateway {

namespace {

using text::cut;
using text::decodes_to;
using text::in_quotes;
using text::same_name;

[[noreturn]] void refuse_template(std::string why) {
  throw std::invalid_argument(std::move(why));
}

bool is_braced(std::string_view text) {
  return text.size() >= 2 && text.front() == '{' && text.back() == '}';
}

// Of a name between braces, and of a query member.
bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_digit(c) || text::is_letter(c) || c == '-' || c == '_' || c == '.' || c == '$';
  });
}

bool is_plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' &&
           std::string_view("{}*?#%\\\"<>").find(c) == std::string_view::npos;
  });
}

// A server that resolves these would leave the operation's own path.
bool is_dots(std::string_view raw) {
  constexpr std::string_view kLongest = "%2e%2e";
  return raw.size() <= kLongest.size() && (decodes_to(raw, ".") || decodes_to(raw, ".."));
}

bool has_dots(std::string_view path) {
  while (!path.empty()) {
    if (is_dots(cut(path, '/'))) return true;
  }
  return false;
}

// Takes the first segment of `path` away. The end of one that is as the template has it need not be
// looked for.
bool take_segment(const UrlTemplate::Segment& segment, std::string_view& path) {
  const bool is_text = segment.kind == UrlTemplate::Kind::kText;
  const std::size_t size = segment.text.size();
  if (is_text && path.size() > size && path[size] == '/' && path.starts_with(segment.text)) {
    path.remove_prefix(size + 1);
    return true;
  }
  const std::string_view raw = cut(path, '/');
  return is_text ? decodes_to(raw, segment.text) : !raw.empty() && !is_dots(raw);
}

// Whether a member of a query has this name, which has no `=`; `value` is what it says then.
// Nearly all are written without escapes, and are compared where they are.
bool has_name(std::string_view member, std::string_view name, std::string_view& value) {
  const bool ends_there =
      member.size() == name.size() || (member.size() > name.size() && member[name.size()] == '=');
  if (ends_there && same_name(member.substr(0, name.size()), name)) {
    value = member.substr(std::min(name.size() + 1, member.size()));
    return true;
  }
  if (member.find('%') == std::string_view::npos) return false;
  value = member;
  return decodes_to(cut(value, '='), name);
}

bool fits_value(const UrlTemplate::Member& member, std::string_view value) {
  return member.kind == UrlTemplate::Kind::kName || decodes_to(value, member.text);
}

// Takes the first member of `ahead` away where it is this one.
bool take_member(const UrlTemplate::Member& member, std::string_view& ahead) {
  std::string_view rest = ahead;
  std::string_view value;
  if (!has_name(cut(rest, '&'), member.query_name, value) || !fits_value(member, value))
    return false;
  ahead = rest;
  return true;
}

bool fits_member(const UrlTemplate::Member& member, std::string_view query) {
  std::string_view value;
  while (!query.empty()) {
    if (has_name(cut(query, '&'), member.query_name, value)) return fits_value(member, value);
  }
  return false;
}

}  // namespace

UrlTemplate::UrlTemplate(std::string_view text) {
  std::string_view query = text;
  const std::string_view path = cut(query, '?');
  if (!path.starts_with('/')) refuse_template("a template begins with a slash");
  read_path(path.substr(1));
  read_query(query);
}

void UrlTemplate::add_name(const std::string& name) {
  if (!is_plain_name(name)) refuse_template(in_quotes("{" + name + "}") + " is not a name");
  for (const std::string& known : names_) {
    if (same_name(known, name)) {
      refuse_template(in_quotes("{" + name + "}") + " is twice in the template, case ignored");
    }
  }
  names_.push_back(name);
}

void UrlTemplate::read_path(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const std::string_view segment = cut(path, '/');
    if (segment.empty()) refuse_template("a segment between two slashes is empty");
    const bool named_rest = is_braced(segment) && segment[1] == '*';
    if (segment == "*" || named_rest) {
      if (!path.empty()) refuse_template("a wildcard is allowed at the end of the path only");
      segments_.push_back({Kind::kRest, ""});
      if (named_rest) {
        segments_.back().text = segment.substr(2, segment.size() - 3);
        add_name(segments_.back().text);
      }
    } else if (is_braced(segment)) {
      segments_.push_back({Kind::kName, std::string(segment.substr(1, segment.size() - 2))});
      add_name(segments_.back().text);
    } else if (!is_plain_text(segment) || is_dots(segment)) {
      refuse_template("the segment " + in_quotes(segment) + " is neither a text nor one {name}");
    } else {
      segments_.push_back({Kind::kText, std::string(segment)});
    }
  }
}

void UrlTemplate::read_query(std::string_view query) {
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    const bool any = value.find('=') == std::string_view::npos;
    const std::string name(cut(value, '='));
    if (!is_plain_name(name))
      refuse_template("the query member " + in_quotes(name) + " is not a name");
    for (const Member& known : members_) {
      if (same_name(known.query_name, name)) {
        refuse_template("the query member " + in_quotes(name) + " is twice in the template");
      }
    }
    if (is_braced(value)) {
      members_.push_back({name, Kind::kName, std::string(value.substr(1, value.size() - 2))});
      add_name(members_.back().text);
    } else if (is_plain_text(value)) {
      members_.push_back({name, any ? Kind::kName : Kind::kText, std::string(value)});
    } else {
      refuse_template("the query member " + in_quotes(name) + " has neither a text nor one {name}");
    }
  }
}

bool UrlTemplate::fits_query(std::string_view query) const {
  // Most queries have the template's order. What was taken has the names of other members.
  std::string_view ahead = query;
  return std::all_of(members_.begin(), members_.end(), [&](const Member& member) {
    return take_member(member, ahead) || fits_member(member, query);
  });
}

bool UrlTemplate::fits(std::string_view path, std::string_view query) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  bool more = !path.empty();
  for (const Segment& segment : segments_) {
    if (segment.kind == Kind::kRest) return !has_dots(path) && fits_query(query);
    if (!more) return false;
    if (!take_segment(segment, path)) return false;
    more = path.data() != nullptr;  // after the last piece there is not even an empty one
  }
  return !more && fits_query(query);
}

std::optional<std::string> UrlTemplate::value_of(std::string_view name, std::string_view path,
                                                 std::string_view query) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  for (const Segment& segment : segments_) {
    if (segment.kind == Kind::kRest)
      return same_name(segment.text, name) && !name.empty()
                 ? std::optional(text::percent_decode(path))
                 : std::nullopt;
    const std::string_view piece = cut(path, '/');
    if (segment.kind == Kind::kName && same_name(segment.text, name))
      return text::percent_decode(piece);
  }
  for (const Member& member : members_) {
    if (member.kind != Kind::kName || !same_name(member.text, name)) continue;
    std::string_view value;
    while (!query.empty()) {
      if (has_name(cut(query, '&'), member.query_name, value)) return text::percent_decode(value);
    }
  }
  return std::nullopt;
}

bool UrlTemplate::before(const UrlTemplate& other) const {
  const auto asked_earlier = [](const Segment& a, const Segment& b) { return a.kind < b.kind; };
  if (std::lexicographical_compare(segments_.begin(), segments_.end(), other.segments_.begin(),
                                   other.segments_.end(), asked_earlier)) {
    return true;
  }
  if (std::lexicographical_compare(other.segments_.begin(), other.segments_.end(),
                                   segments_.begin(), segments_.end(), asked_earlier)) {
    return false;
  }
  const auto texts = [](const UrlTemplate& one) {
    return std::count_if(one.members_.begin(), one.members_.end(),
                         [](const Member& member) { return member.kind == Kind::kText; });
  };
  return std::pair(members_.size(), texts(*this)) > std::pair(other.members_.size(), texts(other));
}

bool UrlTemplate::same_as(const UrlTemplate& other) const {
  const auto same_segment = [](const Segment& a, const Segment& b) {
    return a.kind == b.kind && (a.kind != Kind::kText || same_name(a.text, b.text));
  };
  const auto same_member = [](const Member& a, const Member& b) {
    return same_name(a.query_name, b.query_name) && a.kind == b.kind &&
           (a.kind != Kind::kText || same_name(a.text, b.text));
  };
  return std::equal(segments_.begin(), segments_.end(), other.segments_.begin(),
                    other.segments_.end(), same_segment) &&
         std::is_permutation(members_.begin(), members_.end(), other.members_.begin(),
                             other.members_.end(), same_member);
}

}  // namespace aml::gateway
