#ifndef COMMON_IDENTITY_SPIFFE_ID_H_
#define COMMON_IDENTITY_SPIFFE_ID_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace directory_sync {

// Who a local identity is for. The operator is directory-syncctl.
enum class Role {
  kSupervisor,
  kDirectoryReader,
  kRelay,
  kUploader,
  kWebui,
  kOperator,
};

// "directory-reader": the name in SPIFFE ids, directories and logs.
absl::string_view RoleName(Role role);

// The role of that name, or NotFound.
absl::StatusOr<Role> RoleOfName(absl::string_view name);

absl::Span<const Role> AllRoles();

// The trust domain of the processes on the primary, and that of the handlers
// with what they talk to.
inline constexpr absl::string_view kLocalTrustDomain = "directory-sync.local";
inline constexpr absl::string_view kFleetTrustDomain = "directory-sync.fleet";

// The identity of a process: spiffe://<trust domain>/<path>. A value; thread
// compatible. Compares by its URI.
class SpiffeId {
 public:
  // Accepts the two trust domains above with a path of letters, digits, '.',
  // '-', '_' and single '/' between non-empty segments other than "." and
  // "..": InvalidArgument otherwise. A domain alone is no identity.
  static absl::StatusOr<SpiffeId> Parse(absl::string_view uri);

  // spiffe://directory-sync.local/<role>
  static SpiffeId Local(Role role);

  // spiffe://directory-sync.fleet/handler/<name>, lower-cased: DNS names don't
  // know case. InvalidArgument when `dns_name` is not a host name.
  static absl::StatusOr<SpiffeId> FleetHandler(absl::string_view dns_name);

  // spiffe://directory-sync.fleet/relay and .../operator
  static SpiffeId FleetRelay();
  static SpiffeId FleetOperator();

  const std::string& uri() const { return uri_; }
  absl::string_view trust_domain() const;
  absl::string_view path() const;  // without the leading slash

  // The domain controller's DNS name of a FleetHandler, else empty.
  absl::string_view handler_name() const;

  friend bool operator==(const SpiffeId& a, const SpiffeId& b) {
    return a.uri_ == b.uri_;
  }
  friend bool operator!=(const SpiffeId& a, const SpiffeId& b) {
    return !(a == b);
  }
  friend bool operator<(const SpiffeId& a, const SpiffeId& b) {
    return a.uri_ < b.uri_;
  }

 private:
  explicit SpiffeId(std::string uri) : uri_(std::move(uri)) {}

  std::string uri_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_SPIFFE_ID_H_
