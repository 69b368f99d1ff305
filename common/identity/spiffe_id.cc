#include "common/identity/spiffe_id.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace directory_sync {
namespace {

constexpr absl::string_view kScheme = "spiffe://";
constexpr absl::string_view kHandlerPrefix = "handler/";
// RFC 1035's bound on a host name; a SPIFFE id is then far below its 2048.
constexpr size_t kLongestHostName = 253;
constexpr size_t kLongestPath = 512;

constexpr Role kRoles[] = {Role::kSupervisor, Role::kDirectoryReader,
                           Role::kRelay,      Role::kUploader,
                           Role::kWebui,      Role::kOperator};

bool IsPathCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
         c == '-' || c == '_';
}

bool IsSegment(absl::string_view segment) {
  if (segment.empty() || segment == "." || segment == "..") return false;
  for (const char c : segment) {
    if (!IsPathCharacter(c)) return false;
  }
  return true;
}

bool IsPath(absl::string_view path) {
  if (path.size() > kLongestPath) return false;
  for (const absl::string_view segment : absl::StrSplit(path, '/')) {
    if (!IsSegment(segment)) return false;
  }
  return true;
}

bool IsHostName(absl::string_view name) {
  if (name.empty() || name.size() > kLongestHostName) return false;
  for (const absl::string_view label : absl::StrSplit(name, '.')) {
    if (label.size() > 63 || !IsSegment(label)) return false;
    if (label.front() == '-' || label.back() == '-') return false;
  }
  return true;
}

std::string Uri(absl::string_view domain, absl::string_view path) {
  return absl::StrCat(kScheme, domain, "/", path);
}

}  // namespace

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kSupervisor:
      return "supervisor";
    case Role::kDirectoryReader:
      return "directory-reader";
    case Role::kRelay:
      return "relay";
    case Role::kUploader:
      return "uploader";
    case Role::kWebui:
      return "webui";
    case Role::kOperator:
      return "operator";
  }
  return "";
}

absl::StatusOr<Role> RoleOfName(absl::string_view name) {
  for (const Role role : kRoles) {
    if (RoleName(role) == name) return role;
  }
  return absl::NotFoundError(absl::StrCat(
      "'", name,
      "' is no role; the roles are supervisor, directory-reader, relay, "
      "uploader, webui and operator"));
}

absl::Span<const Role> AllRoles() { return kRoles; }

absl::StatusOr<SpiffeId> SpiffeId::Parse(absl::string_view uri) {
  absl::string_view rest = uri;
  if (!absl::ConsumePrefix(&rest, kScheme)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", uri, "' is not a spiffe:// URI"));
  }
  if (!absl::ConsumePrefix(&rest, absl::StrCat(kLocalTrustDomain, "/")) &&
      !absl::ConsumePrefix(&rest, absl::StrCat(kFleetTrustDomain, "/"))) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", uri, "' is of no trust domain of this product"));
  }
  if (!IsPath(rest)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", uri, "' has no valid path"));
  }
  return SpiffeId(std::string(uri));
}

SpiffeId SpiffeId::Local(Role role) {
  return SpiffeId(Uri(kLocalTrustDomain, RoleName(role)));
}

absl::StatusOr<SpiffeId> SpiffeId::FleetHandler(absl::string_view dns_name) {
  if (!IsHostName(dns_name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", dns_name,
        "' is not a host name; give the domain controller's full DNS name, "
        "such as dc1.example.com"));
  }
  return SpiffeId(
      Uri(kFleetTrustDomain,
          absl::StrCat(kHandlerPrefix, absl::AsciiStrToLower(dns_name))));
}

SpiffeId SpiffeId::FleetRelay() {
  return SpiffeId(Uri(kFleetTrustDomain, "relay"));
}

SpiffeId SpiffeId::FleetOperator() {
  return SpiffeId(Uri(kFleetTrustDomain, "operator"));
}

absl::string_view SpiffeId::trust_domain() const {
  const absl::string_view rest = absl::string_view(uri_).substr(kScheme.size());
  return rest.substr(0, rest.find('/'));
}

absl::string_view SpiffeId::path() const {
  return absl::string_view(uri_).substr(kScheme.size() + trust_domain().size() +
                                        1);
}

absl::string_view SpiffeId::handler_name() const {
  absl::string_view name = path();
  if (trust_domain() != kFleetTrustDomain ||
      !absl::ConsumePrefix(&name, kHandlerPrefix)) {
    return "";
  }
  return name;
}

}  // namespace directory_sync
