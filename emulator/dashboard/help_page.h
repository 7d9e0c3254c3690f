#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/service/catalog.h"
#include "model/evidence.h"

namespace aml::dashboard {

/// What a help page and its samples are made of.
struct HelpSubject {
  const service::Endpoint& endpoint;
  std::string base_url;     ///< without a slash at its end, in front of every URL
  core::TimePoint updated;  ///< the stamp below the title
  core::TimePoint now;      ///< from when on the tokens of batch samples hold
};

/// A part of a page, and its id there.
struct HelpSection {
  std::string_view id;
  std::string_view title;
};

/// One of the help pages of an endpoint.
struct HelpPage {
  std::string_view name;                  ///< last piece of its path
  std::string_view operation;             ///< in journal and metrics
  std::string_view title;                 ///< the service's name follows it
  std::string_view link;                  ///< what the other pages call it
  std::span<const HelpSection> sections;  ///< that the links at its top go to
  std::string (*body)(const HelpSubject& subject);
  model::Evidence evidence;
};

/// **The one list** of them.
std::span<const HelpPage> help_pages();

/// The whole document.
std::string write_help_page(const HelpPage& page, const HelpSubject& subject);

/// `10/14/2016 14:52`, UTC.
std::string help_stamp(core::TimePoint time);

/// Rows of the evidence ledger.
std::span<const model::Rule> help_rules();

}  // namespace aml::dashboard
