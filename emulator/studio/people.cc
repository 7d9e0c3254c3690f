#include "emulator/studio/people.h"

#include <algorithm>
#include <utility>

#include "emulator/studio/refusal.h"
#include "emulator/studio/studio_json.h"
#include "emulator/text/ascii.h"

namespace aml::studio {

namespace {

using core::MutexLock;

constexpr std::size_t kMaxMailBytes = 256;

// A C# client leaves out the quotes of this one name.
std::string with_quotes(std::string_view body) {
  constexpr std::string_view kBare = "{Role:";
  const std::string_view trimmed = text::trim(body);
  if (!trimmed.starts_with(kBare)) return std::string(trimmed);
  std::string quoted = "{\"Role\":" + std::string(trimmed.substr(kBare.size()));
  constexpr std::string_view kEmails = ", Emails:";
  const std::size_t emails = quoted.find(kEmails);
  if (emails != std::string::npos) quoted.replace(emails, kEmails.size(), ", \"Emails\":");
  return quoted;
}

}  // namespace

std::vector<Person> parse_invitation(std::string_view body) {
  const Json json = parse_body(with_quotes(body));
  const std::string role = text_of(json, "Role");
  if (!text::same_name(role, "User") && !text::same_name(role, "Owner"))
    refuse("\"Role\" is User or Owner.");
  const std::string emails = text_of(json, "Emails");
  std::vector<Person> people;
  for (std::string_view rest = emails; !rest.empty();) {
    const std::string mail(text::trim(text::cut(rest, ',')));
    if (mail.empty() || mail.size() > kMaxMailBytes || mail.find('@') == std::string::npos)
      refuse("\"Emails\" has something in it that is no address.");
    people.push_back({mail, text::same_name(role, "Owner") ? "Owner" : "User"});
  }
  if (people.empty()) refuse("\"Emails\" has no address.");
  return people;
}

void People::invite(const std::string& workspace, const std::vector<Person>& invited) {
  const MutexLock lock(mutex_);
  for (const Person& person : invited) {
    std::erase_if(all_, [&](const Invited& one) {
      return one.workspace == workspace && text::same_name(one.person.mail, person.mail);
    });
    all_.push_back({workspace, person});
    if (all_.size() > kMaxPeople) all_.pop_front();
  }
}

std::vector<Person> People::of(const std::string& workspace) const {
  std::vector<Person> people;
  const MutexLock lock(mutex_);
  for (const Invited& one : all_)
    if (one.workspace == workspace) people.push_back(one.person);
  return people;
}

}  // namespace aml::studio
