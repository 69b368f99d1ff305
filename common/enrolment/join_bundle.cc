#include "common/enrolment/join_bundle.h"

#include <google/protobuf/util/json_util.h>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/enrolment/digest.h"
#include "common/identity/certificate.h"
#include "common/identity/spiffe_id.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

using directorysync::fleet::v1::JoinBundle;

constexpr uint32_t kVersion = 1;
constexpr int kMostAddresses = 100;
constexpr int kMostControllers = 10000;
constexpr absl::string_view kCure =
    "; make it again with \"directory-syncctl domain-controllers add\"";

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the join bundle is damaged: ", what, kCure));
}

absl::Status CheckKeys(const JoinBundle& bundle) {
  const auto authority = Certificate::FromPem(bundle.fleet_ca_pem());
  if (!authority.ok() || !authority->IsSignedBy(*authority)) {
    return Damaged("fleetCaPem is no authority's certificate");
  }
  if (!SealingPublicKey::FromBytes(bundle.sealing_public_key()).ok()) {
    return Damaged("sealingPublicKey has not 32 bytes");
  }
  if (!SigningPublicKey::FromBytes(bundle.settings_public_key()).ok()) {
    return Damaged("settingsPublicKey has not 32 bytes");
  }
  if (!bundle.token().empty() && bundle.token().size() != kJoinTokenSize) {
    return Damaged("token has not 32 bytes");
  }
  return absl::OkStatus();
}

absl::Status CheckLists(const JoinBundle& bundle) {
  if (bundle.relay_addresses().empty() ||
      bundle.relay_addresses_size() > kMostAddresses) {
    return Damaged("it names no relay, or too many addresses");
  }
  for (const std::string& address : bundle.relay_addresses()) {
    RETURN_IF_ERROR(CheckRelayAddress(address));
  }
  if (bundle.domain_controllers_size() > kMostControllers) {
    return Damaged("it names too many domain controllers");
  }
  for (const std::string& name : bundle.domain_controllers()) {
    if (!SpiffeId::FleetHandler(name).ok()) {
      return Damaged("a domain controller's name is no host name");
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const JoinBundle& bundle) {
  if (bundle.version() != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the join bundle is of version ", bundle.version(),
        "; this program knows version 1: use the one that came with it"));
  }
  RETURN_IF_ERROR(CheckKeys(bundle));
  return CheckLists(bundle);
}

}  // namespace

absl::StatusOr<std::string> FormatJoinBundle(const JoinBundle& bundle) {
  RETURN_IF_ERROR(Check(bundle));
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(bundle, &text, options)
           .ok()) {
    return absl::InvalidArgumentError("the join bundle can't be written");
  }
  return text;
}

absl::StatusOr<JoinBundle> ParseJoinBundle(absl::string_view text) {
  if (text.size() > kMaxJoinBundleSize) return Damaged("it is too large");
  JoinBundle bundle;
  const auto parsed =
      google::protobuf::util::JsonStringToMessage(std::string(text), &bundle);
  // Its message may quote the token.
  if (!parsed.ok()) return Damaged("it is not the JSON that was written");
  RETURN_IF_ERROR(Check(bundle));
  return bundle;
}

std::string TrustDigest(absl::string_view fleet_ca_pem,
                        absl::string_view sealing_public_key,
                        absl::string_view settings_public_key) {
  return Sha256(absl::StrCat("directory-sync trust v1",
                             absl::string_view("\0", 1), Sha256(fleet_ca_pem),
                             Sha256(sealing_public_key),
                             Sha256(settings_public_key)));
}

absl::Status CheckRelayAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  bool good = colon != absl::string_view::npos && colon > 0 &&
              address.size() < 300 &&
              absl::SimpleAtoi(address.substr(colon + 1), &port) && port > 0 &&
              port < 65536;
  for (const char c : address.substr(0, good ? colon : 0)) {
    good = good &&
           (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
            c == '-' || c == '_' || c == ':' || c == '[' || c == ']');
  }
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("'", address.substr(0, 300),
                   "' is no address of the relay; write host:port, for example "
                   "primary.example.com:8732"));
}

}  // namespace directory_sync
