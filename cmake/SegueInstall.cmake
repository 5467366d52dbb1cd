# What `cmake --install` puts where. The installed tree can be moved: everything finds its parts relative to itself.
#
#   bin/segue                    the program
#   libexec/segue/segue-train    its training part
#   lib/libsegue.so              the library, with include/segue and lib/cmake/segue for find_package(segue)
#   lib/segue/                   the parts of OpenVINO that both need
#   share/licenses/segue/        licence texts

include(CMakePackageConfigHelpers)

set(segue_private_libdir ${CMAKE_INSTALL_LIBDIR}/segue)
set(segue_licence_dir ${CMAKE_INSTALL_DATAROOTDIR}/licenses/segue)
set(segue_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/segue)

# segue_install(target folder): with a run-time path from that folder to the private libraries.
function(segue_install target folder)
    file(RELATIVE_PATH way /${folder} /${segue_private_libdir})
    set_target_properties(${target} PROPERTIES INSTALL_RPATH $ORIGIN/${way})
    install(TARGETS ${target} EXPORT ${target} RUNTIME DESTINATION ${folder} LIBRARY DESTINATION ${folder})
endfunction()

segue_install(segue_cli ${CMAKE_INSTALL_BINDIR})
segue_install(segue ${CMAKE_INSTALL_LIBDIR})
if(SEGUE_BUILD_TRAINING)
    segue_install(segue_train ${CMAKE_INSTALL_LIBEXECDIR}/segue)
endif()

# training.h describes code that is not in the library.
install(DIRECTORY include/segue DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN training.h EXCLUDE)
install(EXPORT segue NAMESPACE segue:: FILE segueConfig.cmake DESTINATION ${segue_package_dir})
write_basic_package_version_file(segueConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/segueConfigVersion.cmake DESTINATION ${segue_package_dir})
install(FILES LICENSE DESTINATION ${segue_licence_dir})

# OpenVINO: its core, the readers of ONNX, TFLite and its own files, the CPU plug-in, and the thread library beside them.
get_target_property(segue_openvino_library openvino::runtime IMPORTED_LOCATION_RELEASE)
get_filename_component(segue_openvino_libdir ${segue_openvino_library} DIRECTORY)
foreach(part openvino openvino_onnx_frontend openvino_tensorflow_lite_frontend openvino_ir_frontend openvino_intel_cpu_plugin tbb tbbmalloc tbbbind_2_5 hwloc)
    file(GLOB segue_openvino_files ${segue_openvino_libdir}/lib${part}.so*)
    install(PROGRAMS ${segue_openvino_files} DESTINATION ${segue_private_libdir})
endforeach()
file(GLOB segue_openvino_licences ${segue_openvino_libdir}/../../openvino-*.dist-info/licenses)
if(segue_openvino_licences)
    install(DIRECTORY ${segue_openvino_licences}/ DESTINATION ${segue_licence_dir}/openvino)
endif()
