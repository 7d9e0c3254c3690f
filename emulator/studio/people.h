#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/mutex.h"

namespace aml::studio {

/// Someone who was invited to a workspace. It opens nothing: the emulator has no accounts.
struct Person {
  std::string mail;
  std::string role;
};

/// What a POST of an invitation says: addresses with commas between them.
/// Errors: ApiError kMalformedBody, kStudioRefused.
std::vector<Person> parse_invitation(std::string_view body);

/// Who was invited, as long as the process runs.
/// Threads: any.
class People {
 public:
  static constexpr std::size_t kMaxPeople = 1000;  ///< of all workspaces; the oldest are dropped

  /// Who was invited already gets the new role.
  void invite(const std::string& workspace, const std::vector<Person>& invited);
  std::vector<Person> of(const std::string& workspace) const;

 private:
  struct Invited {
    std::string workspace;
    Person person;
  };

  mutable core::Mutex mutex_;
  std::deque<Invited> all_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::studio
