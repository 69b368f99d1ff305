"""What differs between the systems that programs are built for."""

def by_system(posix, windows):
    """A list of labels or options: one for Linux, one for --config=windows."""
    return select({
        "//tools/windows:windows": windows,
        "//conditions:default": posix,
    })

# For targets that can't be built for Windows, as what they test or use is
# POSIX': `bazel build --config=windows //...` skips them.
POSIX_ONLY = select({
    "//tools/windows:windows": ["//tools/windows:nowhere"],
    "//conditions:default": [],
})

# For what only --config=windows builds.
WINDOWS_ONLY = select({
    "//tools/windows:windows": [],
    "//conditions:default": ["//tools/windows:nowhere"],
})
