#pragma once

namespace aml::scripts {

/// The program that the interpreter runs: it takes one request of script_wire.h from stdin, calls
/// the script's azureml_main and writes the answer to descriptor 3.
extern const char* const kDriver;

/// The program that compiles the script of its stdin, and writes `ok`, or the line and what is wrong
/// with it, to descriptor 3.
extern const char* const kCompiler;

}  // namespace aml::scripts
