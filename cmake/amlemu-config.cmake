# find_package(amlemu): amlemu::amlemu is an emulator inside a C++ program,
# #include <amlemu/in_process_emulator.h>
include(${CMAKE_CURRENT_LIST_DIR}/linked_packages.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/amlemu-targets.cmake)
