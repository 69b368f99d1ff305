"""The repository of the Windows toolchain, around the sysroot in the cache."""

_COMPILER = """#!/usr/bin/env bash
# MinGW's compiler without the options of .bazelrc that only ELF knows, also
# where they are in a file of options.
only_elf='^(-pie|-fPIE|-Wl,-z,.*)$'
arguments=()
for argument in "$@"; do
  if [[ $argument == @* ]]; then
    grep -vE -e "$only_elf" "${argument#@}" >"${argument#@}.windows"
    argument=$argument.windows
  fi
  [[ $argument =~ $only_elf ]] || arguments+=("$argument")
done
exec /usr/bin/x86_64-w64-mingw32-g++-posix "${arguments[@]}"
"""

_BUILD = """load(
    "@directory_sync//tools/windows:toolchain_config.bzl",
    "windows_toolchain_config",
)

package(default_visibility = ["//visibility:public"])

cc_toolchain_suite(
    name = "toolchain",
    toolchains = {"x86_64_windows": ":cc_toolchain"},
)

filegroup(name = "files", srcs = ["compiler"])

cc_toolchain(
    name = "cc_toolchain",
    all_files = ":files",
    compiler_files = ":files",
    dwp_files = ":files",
    linker_files = ":files",
    objcopy_files = ":files",
    strip_files = ":files",
    supports_param_files = True,
    toolchain_config = ":config",
)

windows_toolchain_config(
    name = "config",
    include_directories = %s,
    libraries = %s,
    sysroot = %s,
    system_libraries = [
        "ssp", "mswsock", "ws2_32", "crypt32", "iphlpapi", "bcrypt", "wldap32", "dbghelp",
        "userenv", "advapi32", "shlwapi", "secur32", "normaliz", "ole32", "uuid",
        "dnsapi", "winhttp",
    ],
    tools = {
        "ar": "/usr/bin/x86_64-w64-mingw32-ar",
        "cpp": "/usr/bin/x86_64-w64-mingw32-cpp-posix",
        "gcc": "compiler",
        "gcov": "/usr/bin/x86_64-w64-mingw32-gcov-posix",
        "ld": "/usr/bin/x86_64-w64-mingw32-ld",
        "nm": "/usr/bin/x86_64-w64-mingw32-gcc-nm-posix",
        "objcopy": "/usr/bin/x86_64-w64-mingw32-objcopy",
        "objdump": "/usr/bin/x86_64-w64-mingw32-objdump",
        "strip": "/usr/bin/x86_64-w64-mingw32-strip",
    },
)
"""

def _windows_sysroot_impl(ctx):
    script = ctx.path(Label("@directory_sync//tools/windows:build_sysroot"))
    found = ctx.execute([script, "--latest"])
    if found.return_code != 0:
        fail(found.stderr)
    sysroot = found.stdout.strip()
    listed = ctx.execute(["sh", "-c", "cd %s/lib && ls *.a" % sysroot])

    # A test's own main decides whether it wants GoogleTest's.
    libraries = [
        name[len("lib"):-len(".a")]
        for name in listed.stdout.split("\n")
        if name and not name.endswith("_main.a") and
           not name.endswith("_unsecure.a")
    ]
    compiler = "/usr/lib/gcc/x86_64-w64-mingw32/12-posix/include"
    ctx.file("compiler", _COMPILER, executable = True)
    ctx.file("BUILD.bazel", _BUILD % (
        repr([compiler, compiler + "-fixed", "/usr/share/mingw-w64/include"]),
        repr(libraries),
        repr(sysroot),
    ))

windows_sysroot = repository_rule(
    implementation = _windows_sysroot_impl,
    configure = True,
    environ = ["HOME", "XDG_CACHE_HOME"],
)
