# find_package(amcert), or find_package(amcert 0.6) for 0.6.*, gives
#   amcert::amcert                     the library: #include <amcert/amcert.hpp>
#   amcert::program, amcert::checker   the programs amcert and amcheck
#   amcert_add_case, amcert_certify_case
# The library carries what it is made of, so that nothing else needs to be found.
include(${CMAKE_CURRENT_LIST_DIR}/amcert-targets.cmake)
set(_amcert_produce ${CMAKE_CURRENT_LIST_DIR}/amcert-produce.cmake)

# amcert_add_case(<name> <case> [RUN <file>] [COMMAND <program> <argument>...] [TIMEOUT <seconds>])
#
# A test <name> of your project: amcert regress re-runs and re-certifies the case and compares with the certificate stored with it. It fails if a
# constant became weaker, a claim was lost, or the double engine left its certified tube, and prints which, from which sweep and block on.
#
# RUN: certify this run of yours (amcert-run/1, or a folder of <block>_<k>.npy) instead of the engine's.
# COMMAND: your program that writes RUN; a target of your project or a path. It runs before the test, as the test <name>.run; what an earlier one
#   wrote is taken away first. With COMMAND, RUN is relative to the current build folder, where the command works too.
#
# Next to each test's results in amcert/<name> of the current build folder lies <name>.xml, its JUnit report.
function(amcert_add_case name case)
  _amcert_test(${name} ${case} "${ARGN}" regress --junit ${CMAKE_CURRENT_BINARY_DIR}/amcert/${name}.xml)
endfunction()

# amcert_certify_case(<name> <case> [RUN <file>] [COMMAND <program> <argument>...] [TIMEOUT <seconds>])
#
# The same without a stored certificate: the test passes if amcert certify proves all that the case asks for. It fails if something is refuted or
# undecided, and prints the table.
function(amcert_certify_case name case)
  _amcert_test(${name} ${case} "${ARGN}" certify)
endfunction()

function(_amcert_test name case arguments)
  cmake_parse_arguments(A "" "RUN;TIMEOUT" "COMMAND" ${arguments})
  if(A_UNPARSED_ARGUMENTS OR A_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "amcert: test ${name}: '${A_UNPARSED_ARGUMENTS}${A_KEYWORDS_MISSING_VALUES}' is not understood; "
                        "after the case come RUN <file>, COMMAND <program> <argument>..., TIMEOUT <seconds>")
  endif()
  get_filename_component(case ${case} ABSOLUTE)
  if(NOT EXISTS ${case}/case.toml)
    message(FATAL_ERROR "amcert: test ${name}: there is no ${case}/case.toml; a case is a folder with a case.toml")
  endif()
  if(A_COMMAND AND NOT A_RUN)
    message(FATAL_ERROR "amcert: test ${name}: RUN must name the file that COMMAND writes")
  endif()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/amcert/${name})
  file(MAKE_DIRECTORY ${out})
  set(run)
  if(A_COMMAND)
    get_filename_component(file ${A_RUN} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_BINARY_DIR})
    list(POP_FRONT A_COMMAND program)
    if(TARGET ${program})
      set(program $<TARGET_FILE:${program}>)
    endif()
    add_test(NAME ${name}.run COMMAND ${CMAKE_COMMAND} -D RUN=${file} -P ${_amcert_produce} -- ${program} ${A_COMMAND})
    set_tests_properties(${name}.run PROPERTIES FIXTURES_SETUP ${name}.run)
    set(run --run ${file})
  elseif(A_RUN)
    get_filename_component(file ${A_RUN} ABSOLUTE)
    set(run --run ${file})
  endif()
  list(POP_FRONT ARGN command)
  add_test(NAME ${name} COMMAND amcert::program ${command} ${case} ${run} --out ${out} ${ARGN})
  if(A_COMMAND)
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED ${name}.run)
  endif()
  if(A_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${A_TIMEOUT})
  endif()
endfunction()
