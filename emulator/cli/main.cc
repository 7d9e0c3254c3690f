#include <unistd.h>

#include "emulator/cli/program.h"

int main(int argc, char** argv) {
  return aml::cli::run_program({argv + 1, argv + argc}, environ);
}
