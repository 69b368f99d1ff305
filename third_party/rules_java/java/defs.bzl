"""The part of rules_java that Bazel 4.2.3 itself asks for, as native rules."""

java_binary = native.java_binary
java_import = native.java_import
java_library = native.java_library
java_toolchain = native.java_toolchain
java_runtime = native.java_runtime
