"""The C++ toolchain of --config=windows: MinGW-w64 and the sysroot's libraries."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "artifact_name_pattern",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
    "with_feature_set",
)

_COMPILE = [
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
]
_LINK = [
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

def _flags(name, actions, flags, with_features = []):
    return feature(
        name = name,
        enabled = True,
        flag_sets = [flag_set(
            actions = actions,
            flag_groups = [flag_group(flags = flags)],
            with_features = with_features,
        )],
    )

def _windows_toolchain_config_impl(ctx):
    libraries = (
        ["-Wl,--start-group"] +
        ["-l" + name for name in ctx.attr.libraries] +
        ["-Wl,--end-group"] +
        ["-l" + name for name in ctx.attr.system_libraries]
    )
    features = [
        feature(name = "opt"),
        feature(name = "dbg"),
        feature(name = "fastbuild"),
        feature(name = "supports_start_end_lib", enabled = False),
        feature(name = "static_link_cpp_runtimes"),
        _flags("default_compile_flags", _COMPILE, [
            "-isystem",
            ctx.attr.sysroot + "/include",
            "-D_WIN32_WINNT=0x0A00",
            "-DNTDDI_VERSION=0x0A000000",
            "-DWIN32_LEAN_AND_MEAN",
            "-DNOMINMAX",
            "-DUNICODE",
            "-D_UNICODE",
            # Windows' import declarations; everything here is static.
            "-DCURL_STATICLIB",
            "-DCARES_STATICLIB",
            "-DSODIUM_STATIC",
            "-ffunction-sections",
            "-fdata-sections",
            # COFF allows 32,768 sections without it.
            "-Wa,-mbig-obj",
            "-no-canonical-prefixes",
            "-D__DATE__=\"redacted\"",
            "-D__TIMESTAMP__=\"redacted\"",
            "-D__TIME__=\"redacted\"",
            "-Wno-builtin-macro-redefined",
        ]),
        _flags(
            "opt_flags",
            _COMPILE,
            ["-O2", "-DNDEBUG"],
            [with_feature_set(features = ["opt"])],
        ),
        _flags("hardened_link_flags", _LINK, [
            "-static",
            "-Wl,--dynamicbase",
            "-Wl,--nxcompat",
            "-Wl,--high-entropy-va",
            "-Wl,--gc-sections",
            "-Wl,--no-insert-timestamp",
        ]),
        _flags(
            "opt_link_flags",
            _LINK,
            ["-Wl,--strip-debug"],
            [with_feature_set(features = ["opt"])],
        ),
        feature(
            name = "user_link_flags",
            enabled = True,
            flag_sets = [flag_set(
                actions = _LINK,
                flag_groups = [
                    flag_group(
                        flags = ["%{user_link_flags}"],
                        iterate_over = "user_link_flags",
                        expand_if_available = "user_link_flags",
                    ),
                    flag_group(
                        flags = ["-L" + ctx.attr.sysroot + "/lib"] + libraries,
                    ),
                ],
            )],
        ),
    ]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        features = features,
        artifact_name_patterns = [artifact_name_pattern(
            category_name = "executable",
            prefix = "",
            extension = ".exe",
        )],
        cxx_builtin_include_directories =
            ctx.attr.include_directories + [ctx.attr.sysroot + "/include"],
        toolchain_identifier = "windows_x86_64",
        host_system_name = "local",
        target_system_name = "x86_64-w64-mingw32",
        target_cpu = "x86_64_windows",
        target_libc = "msvcrt",
        compiler = "gcc",
        abi_version = "local",
        abi_libc_version = "local",
        tool_paths = [
            tool_path(name = name, path = path)
            for name, path in ctx.attr.tools.items()
        ],
    )

windows_toolchain_config = rule(
    implementation = _windows_toolchain_config_impl,
    attrs = {
        "include_directories": attr.string_list(
            doc = "Where the compiler's own headers are.",
        ),
        "libraries": attr.string_list(
            doc = "The sysroot's archives; they need one another.",
        ),
        "sysroot": attr.string(mandatory = True, doc = "Absolute path."),
        "system_libraries": attr.string_list(doc = "Windows' own."),
        "tools": attr.string_dict(doc = "Tool -> path."),
    },
    provides = [CcToolchainConfigInfo],
)
