#pragma once

#include "tests/fuzz/targets.h"

namespace aml::tests {

// What a fuzzer begins with: gathered from the transcripts and fixtures of the tree when it runs.

/// Those of the target's folder alone.
inline Seeds own_seeds() {
  return {};
}

// Of the requests in fixtures/transcripts; placeholders stay as they are.
Seeds request_bodies();  ///< and fixtures/examples: JSON
Seeds xml_bodies();
Seeds table_texts();  ///< and fixtures/scoring: what was put as a blob
Seeds request_heads();
Seeds request_targets();
Seeds query_strings();  ///< and the tokens of fixtures/blob-auth
Seeds blob_names();

Seeds first_flights();  ///< a ClientHello for each kind of name
Seeds service_definitions();
Seeds models();
Seeds graphs();
Seeds gateway_definitions();
Seeds policy_documents();
Seeds recordings();

/// Those of the row, and the files of the target's folder.
/// Errors: std::runtime_error where there is no seed at all.
Seeds all_seeds(const FuzzTarget& target);

/// The words of the target's dictionary; none where it has no file.
Seeds dictionary_words(const FuzzTarget& target);

}  // namespace aml::tests
