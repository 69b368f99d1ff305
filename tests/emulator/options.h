#ifndef TESTS_EMULATOR_OPTIONS_H_
#define TESTS_EMULATOR_OPTIONS_H_

#include <cstdint>
#include <string>

namespace directory_sync::emulator {

// How a minute's allowance is counted. The provider documents only "per
// minute".
enum class WindowKind { kFixed, kSliding, kTokenBucket };

// The documented throttle, per user key. A limit of 0 admits nothing.
struct Limits {
  bool enabled = true;
  WindowKind window = WindowKind::kFixed;
  int gets_per_minute = 60;
  int writes_per_minute = 30;
  // POST, PUT and DELETE of a domain itself; they count as writes too.
  int domain_writes_per_minute = 2;
  int alternate_domain_writes_per_minute = 2;
  // Documented: over-limit calls count against the next allowance.
  bool count_rejected = true;
  // Fixed windows begin this many seconds after each full minute.
  int window_phase_seconds = 0;
};

// The password rules. The defaults are the documented ones.
struct PasswordRules {
  int min_length = 8;
  int min_classes = 3;
  // Early Exchange 2016 pages: no user name, display name or full name.
  bool forbid_name_parts = false;
};

// Everything the documentation leaves open, or only a client's code shows.
struct Choices {
  // Signatures: 0 accepts a timestamp of any age, as clients that reuse one
  // header for a whole session need.
  int64_t max_timestamp_skew_seconds = 0;
  // With a skew limit: also accept the wall clock of `server_zone`.
  bool accept_local_timestamps = true;
  std::string server_zone = "UTC";

  // HTTP.
  bool reject_expect_continue = true;
  bool default_format_is_xml = false;
  bool json_bodies_for_mailboxes = true;
  int unsupported_body_status = 415;

  // Mailboxes.
  int write_status = 200;
  bool size_required = true;
  bool single_space_for_empty = false;
  bool reject_unknown_fields = false;
  bool rename_allowed = true;
  int clash_status = 409;
  int limit_status = 400;
  // A domain that is not on the account: 403 "Not authorized", or 404.
  int foreign_domain_status = 403;
  int recoverable_days = 14;
  bool clamp_oversized_pages = true;

  // Distribution lists.
  int list_write_status = 202;
  int list_delay_ms = 0;
  int list_max_page = 100;
  // A clash is reported in the list's errors instead of in the answer.
  bool list_clash_is_asynchronous = false;

  PasswordRules password;
};

// One pair of API keys.
struct ApiKeys {
  std::string user_key;
  std::string secret_key;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_OPTIONS_H_
