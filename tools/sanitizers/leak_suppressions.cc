// For LeakSanitizer: what leaks in libraries that aren't ours. Linked into each
// test of --config=asan, as a file would have to be among each test's own.

extern "C" const char* __lsan_default_suppressions() {
  // c-ares, used by gRPC, never frees its settings (120 bytes). OpenSSL's own
  // tables remain where a process ends while gRPC's threads still connect; what
  // we have of OpenSSL's is freed by openssl_ptr.h.
  return "leak:libcares\nleak:libcrypto\n";
}
