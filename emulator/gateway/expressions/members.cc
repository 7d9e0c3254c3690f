#include "emulator/gateway/expressions/members.h"

#include <algorithm>

namespace aml::gateway::expressions {

namespace {

// **The one list** of lists.
constexpr std::array kLists = {&context_members, &message_members,  &text_members,
                               &list_members,    &sequence_members, &json_members,
                               &token_members,   &time_members,     &number_members,
                               &convert_members, &hash_members,     &pattern_members};

bool has_elements(Type type) {
  return type == Type::kList || is_json(type);
}

template <typename Visit>
void each_member(Type owner, bool by_type, Visit visit) {
  for (const auto list : kLists) {
    for (const Member& member : list()) {
      // What all objects have; what tokens have, objects and arrays have.
      const bool owns = member.owner == owner ||
                        (!by_type && (member.owner == Type::kObject ||
                                      (member.owner == Type::kToken && is_json(owner)) ||
                                      (member.owner == Type::kSequence && has_elements(owner))));
      if (owns && member.by_type == by_type) visit(member);
    }
  }
}

}  // namespace

std::vector<const Member*> find_members(Type owner, std::string_view name, MemberKind kind,
                                        bool by_type) {
  std::vector<const Member*> found;
  each_member(owner, by_type, [&](const Member& member) {
    if (member.kind == kind && member.name == name) found.push_back(&member);
  });
  // A type's own before those that all have.
  std::stable_sort(found.begin(), found.end(), [&](const Member* one, const Member* other) {
    return one->owner == owner && other->owner != owner;
  });
  return found;
}

std::vector<std::string_view> member_names(Type owner, bool by_type) {
  std::vector<std::string_view> names;
  each_member(owner, by_type, [&](const Member& member) {
    if (!member.name.empty() && std::find(names.begin(), names.end(), member.name) == names.end())
      names.push_back(member.name);
  });
  return names;
}

}  // namespace aml::gateway::expressions
