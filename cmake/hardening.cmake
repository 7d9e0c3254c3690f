# What makes a fault of memory harder to use. **The one list**: each flag is asked of the compiler or
# the linker, and taken where both know it; tests/hardening reads the program, and names what is
# missing. Sanitizers bring their own checks: it is for release builds.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckLinkerFlag)

option(AML_HARDENING "Compile and link the program hardened" OFF)

add_library(aml_hardened INTERFACE)       # the program's sources
add_library(aml_hardened_link INTERFACE)  # the program

# aml_harden_compile(FLAG): as strict as warnings get, for clang warns where gcc refuses.
function(aml_harden_compile flag)
  string(MAKE_C_IDENTIFIER "AML_HAS${flag}" known)
  set(CMAKE_REQUIRED_FLAGS -Werror)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    target_compile_options(aml_hardened INTERFACE ${flag})
  endif()
endfunction()

function(aml_harden_link flag)
  string(MAKE_C_IDENTIFIER "AML_LINKS${flag}" known)
  check_linker_flag(CXX ${flag} ${known})
  if(${known})
    target_link_options(aml_hardened_link INTERFACE ${flag})
  endif()
endfunction()

# The third level also bounds what malloc gave; older compilers have the second.
function(aml_fortify)
  foreach(level IN ITEMS 3 2)
    set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level}")
    check_cxx_source_compiles("
      #include <cstring>
      #if __USE_FORTIFY_LEVEL < ${level}
      #error not of this level
      #endif
      int main() { return 0; }" AML_FORTIFIES_${level})
    if(AML_FORTIFIES_${level})
      target_compile_options(aml_hardened INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
      return()
    endif()
  endforeach()
endfunction()

if(AML_HARDENING)
  aml_fortify()
  aml_harden_compile(-fstack-protector-strong)
  aml_harden_compile(-fstack-clash-protection)
  aml_harden_compile(-fcf-protection=full)            # x86
  aml_harden_compile(-mbranch-protection=standard)    # arm64
  aml_harden_compile(-fPIE)
  aml_harden_compile(-fno-plt)                        # with -z now: libraries are called directly
  aml_harden_link(-pie)
  aml_harden_link(-Wl,-z,relro)
  aml_harden_link(-Wl,-z,now)
  aml_harden_link(-Wl,-z,noexecstack)
endif()
