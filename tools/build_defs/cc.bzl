"""cc_* rules with this project's warnings, which are errors.

Generated code and Debian's headers are not ours and keep their own standards,
so the options are here and not in .bazelrc.
"""

COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
]

def ds_cc_library(name, copts = [], **kwargs):
    native.cc_library(name = name, copts = COPTS + copts, **kwargs)

def ds_cc_binary(name, copts = [], **kwargs):
    native.cc_binary(name = name, copts = COPTS + copts, **kwargs)

def ds_cc_test(name, size = "small", copts = [], **kwargs):
    native.cc_test(name = name, size = size, copts = COPTS + copts, **kwargs)

def ds_cc_benchmark(name, copts = [], **kwargs):
    """A Google Benchmark binary: built with everything, run by hand."""
    native.cc_binary(
        name = name,
        testonly = True,
        copts = COPTS + copts,
        **kwargs
    )
