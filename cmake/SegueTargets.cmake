# How every target of the project is compiled.

add_library(segue_options INTERFACE)
target_compile_features(segue_options INTERFACE cxx_std_20)
target_compile_options(segue_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                               -Wnon-virtual-dtor -Woverloaded-virtual
                                               -Wno-missing-field-initializers # members have defaults
                                               $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>) # GCC bug 105651: wrong for std::string operator+
if(SEGUE_WARNINGS_AS_ERRORS)
    target_compile_options(segue_options INTERFACE -Werror)
endif()
target_include_directories(segue_options INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)

# segue_module(audio SOURCES decoder.cpp ... [PUBLIC lib ...] [PRIVATE lib ...])
# A static library segue_audio from the sources of src/audio. PUBLIC: folders of Segue whose headers its own include.
function(segue_module name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(segue_${name} STATIC ${ARG_SOURCES})
    set_target_properties(segue_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(segue_${name} PUBLIC segue_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# segue_test(audio SOURCES decoder_test.cpp ... LINK segue_audio ...)
# A GoogleTest program test_audio; each of its tests is registered with CTest and runs in parallel with the others.
function(segue_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(test_${name} ${ARG_SOURCES})
    target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE ${ARG_LINK} segue_options GTest::gmock GTest::gtest_main)
    target_compile_definitions(test_${name} PRIVATE SEGUE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(test_${name} TEST_PREFIX ${name}/ DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
