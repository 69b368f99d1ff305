"""Debian's libraries under the labels that their own Bazel builds use.

Each repository is written by system_repository: a BUILD file per package with
cc_library targets that hold linker options only (the headers are in
/usr/include, which the toolchain knows by itself).
"""

_MISSING = """{repository} needs the pkg-config module '{module}', which is not \
installed. Install the packages listed in tools/packages.txt:
  tools/install_packages"""

def _link_options(ctx, module):
    if module.startswith("-l"):
        return module.split(" ")
    if not module:
        return []
    result = ctx.execute(["pkg-config", "--libs", module])
    if result.return_code != 0:
        fail(_MISSING.format(repository = ctx.name, module = module))
    return [word for word in result.stdout.strip().split(" ") if word]

# For Windows the toolchain links the sysroot's libraries itself, but those with
# a main() (tools/windows/sysroot.bzl).
_MAINS = {
    "benchmark_main": ["-lbenchmark_main"],
    "gtest_main": ["-lgmock_main"],
}

def _target(ctx, name, module):
    return """
cc_library(
    name = "{name}",
    linkopts = select({{
        "@directory_sync//tools/windows:windows": {windows},
        "//conditions:default": {linkopts},
    }}),
    visibility = ["//visibility:public"],
)
""".format(
        name = name,
        windows = repr(_MAINS.get(name, [])),
        linkopts = repr(_link_options(ctx, module)),
    )

def _system_repository_impl(ctx):
    packages = {}
    for label, module in ctx.attr.targets.items():
        package, _, name = label.partition(":")
        packages.setdefault(package, []).append(_target(ctx, name, module))
    packages.setdefault("", []).append(ctx.attr.build_file_extra)
    for package, targets in packages.items():
        path = (package + "/" if package else "") + "BUILD.bazel"
        ctx.file(path, "".join(targets))

system_repository = repository_rule(
    implementation = _system_repository_impl,
    attrs = {
        "build_file_extra": attr.string(
            doc = "Appended to the BUILD file of the root package.",
        ),
        "targets": attr.string_dict(
            mandatory = True,
            doc = "'package:target' -> pkg-config module, or raw -l options.",
        ),
    },
    configure = True,
    environ = ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"],
)

_WELL_KNOWN = [
    "any",
    "duration",
    "empty",
    "field_mask",
    "struct",
    "timestamp",
    "wrappers",
]

def _well_known_protos():
    # Only imported, never compiled: libprotobuf has their code.
    rules = []
    for name in _WELL_KNOWN:
        rules.append("""
proto_library(
    name = "{name}_proto",
    srcs = ["google/protobuf/{name}.proto"],
    visibility = ["//visibility:public"],
)
""".format(name = name))
    return "".join(rules)

# Bazel's own defaults for flags that .bazelrc sets; queries still follow them.
_PROTOBUF_TOOLCHAINS = "".join(["""
alias(
    name = "{name}",
    actual = "@directory_sync//third_party:{actual}",
    visibility = ["//visibility:public"],
)
""".format(name = name, actual = actual) for name, actual in [
    ("cc_toolchain", "cc_proto_toolchain"),
    ("java_toolchain", "java_proto_toolchain"),
    ("javalite_toolchain", "java_proto_toolchain"),
    ("protoc", "protoc"),
]])

def _protobuf_repository_impl(ctx):
    for name in _WELL_KNOWN:
        path = "google/protobuf/%s.proto" % name
        ctx.symlink("/usr/include/" + path, path)
    ctx.file(
        "BUILD.bazel",
        _target(ctx, "protobuf", "protobuf") + _well_known_protos() +
        _PROTOBUF_TOOLCHAINS,
    )

protobuf_repository = repository_rule(
    implementation = _protobuf_repository_impl,
    configure = True,
    environ = ["PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"],
)

_ABSL = {
    "absl/algorithm:container": "absl_algorithm_container",
    "absl/base:core_headers": "absl_core_headers",
    "absl/cleanup:cleanup": "absl_cleanup",
    "absl/container:btree": "absl_btree",
    "absl/container:flat_hash_map": "absl_flat_hash_map",
    "absl/container:flat_hash_set": "absl_flat_hash_set",
    "absl/container:inlined_vector": "absl_inlined_vector",
    "absl/debugging:failure_signal_handler": "absl_failure_signal_handler",
    "absl/debugging:symbolize": "absl_symbolize",
    "absl/flags:flag": "absl_flags",
    "absl/flags:parse": "absl_flags_parse",
    "absl/flags:usage": "absl_flags_usage",
    "absl/functional:any_invocable": "absl_any_invocable",
    "absl/functional:function_ref": "absl_function_ref",
    "absl/hash:hash": "absl_hash",
    "absl/memory:memory": "absl_memory",
    "absl/meta:type_traits": "absl_type_traits",
    "absl/random:random": "absl_random_random",
    "absl/status:status": "absl_status",
    "absl/status:statusor": "absl_statusor",
    "absl/strings:cord": "absl_cord",
    "absl/strings:str_format": "absl_str_format",
    "absl/strings:strings": "absl_strings",
    "absl/synchronization:synchronization": "absl_synchronization",
    "absl/time:time": "absl_time",
    "absl/types:optional": "absl_optional",
    "absl/types:span": "absl_span",
    "absl/types:variant": "absl_variant",
    "absl/utility:utility": "absl_utility",
}

def system_libraries():
    """Declares every third-party repository that the WORKSPACE offers."""
    protobuf_repository(name = "com_google_protobuf")
    system_repository(name = "com_google_absl", targets = _ABSL)
    system_repository(
        name = "com_github_grpc_grpc",
        targets = {
            ":grpc++": "grpc++",
            # These three come without a pkg-config file.
            ":grpc++_error_details": "-lgrpc++_error_details",
            ":grpc++_reflection": "-lgrpc++_reflection",
            ":grpcpp_channelz": "-lgrpcpp_channelz",
        },
    )
    system_repository(
        name = "com_google_googletest",
        targets = {
            ":gtest": "gmock",
            ":gtest_main": "gmock_main",
        },
    )
    system_repository(
        name = "com_github_google_benchmark",
        targets = {
            ":benchmark": "benchmark",
            ":benchmark_main": "-lbenchmark_main -lbenchmark -lpthread",
        },
    )
    system_repository(
        name = "openssl",
        targets = {":crypto": "libcrypto", ":ssl": "openssl"},
    )
    system_repository(
        name = "openldap",
        targets = {":lber": "lber", ":ldap": "ldap"},
    )
    system_repository(name = "curl", targets = {":curl": "libcurl"})
    system_repository(name = "org_sqlite", targets = {":sqlite3": "sqlite3"})
    system_repository(name = "libsodium", targets = {":sodium": "libsodium"})

    # Header-only.
    system_repository(name = "nlohmann_json", targets = {":json": ""})
    system_repository(
        name = "tomlplusplus",
        targets = {":tomlplusplus": ""},
    )
    system_repository(name = "boost", targets = {":beast": "-lpthread"})
