#include "password-handler/enroller.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/enrolment/digest.h"
#include "common/enrolment/fleet_statement.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/certificate_request.h"
#include "common/identity/key_file.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/protobuf/timestamps.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "password-handler/join_bundle_file.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::fleet::v1;

constexpr char kSigningKey[] = "signing.key";
constexpr char kTrust[] = "trust.json";
constexpr char kSettings[] = "settings.bin";
constexpr char kJoined[] = "joined";
constexpr char kPendingKey[] = "pending.key";
constexpr char kPendingRequest[] = "pending.csr";
constexpr char kReached[] = "reached";

absl::StatusOr<SigningKeyPair> LoadSigningKey(const std::string& path) {
  ASSIGN_OR_RETURN(const Secret text, ReadSecretFile(path));
  absl::StatusOr<SigningKeyPair> key = SigningKeyPair::FromText(text);
  if (!key.ok()) return Annotate(key.status(), path);
  return key;
}

// Made only for a handler that has never joined: another key would be no
// member's.
absl::StatusOr<SigningKeyPair> LoadOrMakeSigningKey(
    const std::string& path, const std::string& identity_directory) {
  absl::StatusOr<SigningKeyPair> key = LoadSigningKey(path);
  if (!absl::IsNotFound(key.status())) return key;
  if (FileExists(KeyAndCertificatePath(identity_directory))) {
    return absl::NotFoundError(absl::StrCat(
        path,
        ": the signing key of this handler is missing; restore it, or delete ",
        identity_directory,
        " and let the handler join again by a new bundle of "
        "\"directory-syncctl domain-controllers add\""));
  }
  SigningKeyPair made = SigningKeyPair::Generate();
  RETURN_IF_ERROR(AtomicWriteFile(path, made.ToText().Reveal(SecretAccess())));
  return made;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Enroller>> Enroller::Open(const Options& options,
                                                         Clock& clock) {
  RETURN_IF_ERROR(CreatePrivateDirectory(options.identity_directory));
  const std::string base = options.identity_directory + "/";
  ASSIGN_OR_RETURN(v1::JoinBundle trust,
                   ReadTrust(base + kTrust, options.bundle_file));
  ASSIGN_OR_RETURN(
      SigningKeyPair signing_key,
      LoadOrMakeSigningKey(base + kSigningKey, options.identity_directory));
  auto enroller = absl::WrapUnique(new Enroller(
      options, clock, WithoutToken(std::move(trust)), std::move(signing_key)));
  enroller->LoadSettings();
  return enroller;
}

std::string Enroller::File(absl::string_view name) const {
  return absl::StrCat(options_.identity_directory, "/", name);
}

void Enroller::LoadSettings() {
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<std::string> reached = ReadFile(File(kReached));
  if (reached.ok()) reached_ = *reached;
  const absl::StatusOr<std::string> bytes = ReadFile(File(kSettings));
  const auto key = SigningPublicKey::FromBytes(trust_.settings_public_key());
  if (bytes.ok() && key.ok()) {
    absl::StatusOr<FleetSettings> settings = VerifySettings(*bytes, *key);
    if (settings.ok()) {
      settings_ = *std::move(settings);
      return;
    }
    LogError("settings_damaged", {{"error", settings.status()}});
  }
  // Until the uploader has spoken, what the bundle says.
  settings_.Clear();
  settings_.set_sealing_public_key(trust_.sealing_public_key());
  *settings_.mutable_relay_addresses() = trust_.relay_addresses();
  settings_.mutable_heartbeat_interval()->set_seconds(60);
}

v1::FleetSettings Enroller::settings() const {
  absl::MutexLock lock(&mutex_);
  return settings_;
}

absl::Status Enroller::TakeSettings(absl::string_view signed_settings) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const SigningPublicKey key,
                   SigningPublicKey::FromBytes(trust_.settings_public_key()));
  ASSIGN_OR_RETURN(FleetSettings settings,
                   VerifySettings(signed_settings, key));
  if (settings.SerializeAsString() == settings_.SerializeAsString()) {
    return absl::OkStatus();
  }
  if (settings.version() <= settings_.version()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "settings of version ", settings.version(), " after those of version ",
        settings_.version(),
        ": the relay offers old ones, or the primary's state is an older one; "
        "the heartbeat tells the primary, which then writes newer ones"));
  }
  RETURN_IF_ERROR(AtomicWriteFile(File(kSettings), signed_settings));
  LogInfo("settings_taken", {{"version", uint64_t{settings.version()}}});
  settings_ = std::move(settings);
  return absl::OkStatus();
}

absl::StatusOr<Identity> Enroller::identity() const {
  return LoadIdentity(options_.identity_directory, clock_);
}

std::vector<std::string> Enroller::relay_addresses() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> addresses(settings_.relay_addresses().begin(),
                                     settings_.relay_addresses().end());
  const auto add = [&addresses](const std::string& address) {
    if (!address.empty() && std::find(addresses.begin(), addresses.end(),
                                      address) == addresses.end()) {
      addresses.push_back(address);
    }
  };
  add(reached_);
  for (const std::string& address : trust_.relay_addresses()) add(address);
  return addresses;
}

void Enroller::NoteReached(const std::string& address) {
  absl::MutexLock lock(&mutex_);
  if (reached_ == address) return;
  const absl::Status kept = AtomicWriteFile(File(kReached), address);
  if (!kept.ok()) LogWarning("relay_address_not_kept", {{"error", kept}});
  reached_ = address;
}

std::optional<v1::JoinBundle> Enroller::NewBundle() {
  absl::StatusOr<JoinBundle> bundle = ReadJoinBundle(options_.bundle_file);
  if (absl::IsNotFound(bundle.status())) return std::nullopt;
  if (bundle.ok() && bundle->token().empty()) return std::nullopt;
  if (bundle.ok()) {
    const absl::StatusOr<std::string> joined = ReadFile(File(kJoined));
    const std::string digest = Sha256(bundle->token());
    if (joined.ok() && *joined == digest) return std::nullopt;
    if (refused_token_ == digest) return std::nullopt;
  }
  const absl::Status usable =
      bundle.ok()
          // One that has never joined may be asking again for an answer that
          // was lost.
          ? CheckInvitation(
                *bundle, options_.dns_host_name,
                identity().ok() ? clock_.Now() : absl::InfinitePast())
          : bundle.status();
  if (usable.ok()) return *std::move(bundle);
  NoteComplaint(Annotate(usable, options_.bundle_file));
  return std::nullopt;
}

// Says it once, not at every look.
void Enroller::NoteComplaint(const absl::Status& complaint) {
  if (complaint.message() == last_complaint_) return;
  last_complaint_ = std::string(complaint.message());
  LogError("join_bundle_unusable", {{"error", complaint}});
}

absl::Time Enroller::due() const {
  const absl::StatusOr<Identity> identity = this->identity();
  if (!identity.ok()) return absl::InfinitePast();
  const absl::Time end = identity->certificate.not_after();
  return end - (end - identity->certificate.not_before()) / 3;
}

absl::Status Enroller::EnsureCertificate(const EnrolmentCarrier& carrier) {
  const std::optional<JoinBundle> bundle = NewBundle();
  if (bundle.has_value()) {
    const absl::Status joined = Exchange(*bundle, carrier);
    // A member whose bundle is refused stays what it is: the bundle may be a
    // copy of another's folder.
    if (!absl::IsPermissionDenied(joined) || !identity().ok()) return joined;
    NoteComplaint(Annotate(joined, options_.bundle_file));
    refused_token_ = Sha256(bundle->token());
  }
  return clock_.Now() < due() ? absl::OkStatus() : Renew(carrier);
}

absl::Status Enroller::Renew(const EnrolmentCarrier& carrier) {
  const JoinBundle trust = Trust();
  const absl::Status renewed = Exchange(trust, carrier);
  // A refusal brings the newest settings, whose sealing key may be the cure.
  if (!absl::IsPermissionDenied(renewed)) return renewed;
  const JoinBundle now = Trust();
  return now.sealing_public_key() == trust.sealing_public_key()
             ? renewed
             : Exchange(now, carrier);
}

v1::JoinBundle Enroller::Trust() const {
  absl::MutexLock lock(&mutex_);
  JoinBundle trust = trust_;
  trust.set_sealing_public_key(settings_.sealing_public_key());
  return trust;
}

// The same request until it is answered: the uploader gives the same
// certificate for it.
absl::StatusOr<std::string> Enroller::MakeRequest(const JoinBundle& bundle) {
  ASSIGN_OR_RETURN(const PrivateKey key,
                   LoadOrCreateKeyFile(File(kPendingKey)));
  absl::StatusOr<std::string> pem = ReadFile(File(kPendingRequest));
  const absl::StatusOr<PublicKey> requested =
      pem.ok() ? PublicKeyOfRequest(*pem)
               : absl::StatusOr<PublicKey>(pem.status());
  if (!requested.ok() || *requested != key.public_key()) {
    pem = MakeCertificateRequest(key);
    RETURN_IF_ERROR(AtomicWriteFile(File(kPendingRequest), *pem));
  }
  v1::EnrolmentRequest request;
  request.set_version(1);
  request.set_dns_host_name(options_.dns_host_name);
  request.set_signing_request_pem(*pem);
  request.set_signing_public_key(signing_key_.public_key().bytes());
  request.set_token(bundle.token());
  request.set_trust_digest(TrustDigest(bundle.fleet_ca_pem(),
                                       bundle.sealing_public_key(),
                                       bundle.settings_public_key()));
  *request.mutable_requested() = ToTimestamp(clock_.Now());
  ASSIGN_OR_RETURN(const SealingPublicKey uploader,
                   SealingPublicKey::FromBytes(bundle.sealing_public_key()));
  return SealEnrolmentRequest(request, signing_key_, uploader);
}

absl::Status Enroller::Exchange(const JoinBundle& bundle,
                                const EnrolmentCarrier& carrier) {
  ASSIGN_OR_RETURN(const std::string request, MakeRequest(bundle));
  ASSIGN_OR_RETURN(const Certificate authority,
                   Certificate::FromPem(bundle.fleet_ca_pem()));
  std::vector<std::string> failures;
  std::vector<std::string> addresses(bundle.relay_addresses().begin(),
                                     bundle.relay_addresses().end());
  std::optional<Identity> member;
  if (bundle.token().empty()) {
    addresses = relay_addresses();
    absl::StatusOr<Identity> identity = this->identity();
    if (identity.ok()) member = *std::move(identity);
  }
  for (const std::string& address : addresses) {
    const absl::StatusOr<std::string> answer =
        carrier(address, authority, member, request);
    if (answer.ok()) return TakeAnswer(bundle, request, *answer);
    failures.push_back(absl::StrCat(address, ": ", answer.status().message()));
  }
  return absl::UnavailableError(absl::StrCat(
      "no relay of this fleet answers (", absl::StrJoin(failures, "; "),
      "); check that the primary runs, that its port 8732 can be reached from "
      "here under that address, and that the join bundle is of this primary"));
}

absl::Status Enroller::TakeAnswer(const JoinBundle& bundle,
                                  const std::string& sealed_request,
                                  const std::string& signed_answer) {
  ASSIGN_OR_RETURN(const SigningPublicKey key,
                   SigningPublicKey::FromBytes(bundle.settings_public_key()));
  absl::StatusOr<v1::EnrolmentAnswer> answer =
      VerifyEnrolmentAnswer(signed_answer, sealed_request, key);
  if (!answer.ok()) {
    // Whoever made it, it wasn't the uploader.
    return absl::UnavailableError(
        absl::StrCat("the relay's answer is not the uploader's: ",
                     answer.status().message()));
  }
  if (answer->outcome() != v1::ENROLMENT_OUTCOME_ENROLLED) {
    if (answer->has_settings()) NoteSettings(*answer);
    return absl::PermissionDeniedError(
        absl::StrCat("the primary refused: ", answer->reason()));
  }
  return Keep(bundle, *answer);
}

absl::Status Enroller::Keep(const JoinBundle& bundle,
                            const v1::EnrolmentAnswer& answer) {
  ASSIGN_OR_RETURN(const PrivateKey key,
                   LoadOrCreateKeyFile(File(kPendingKey)));
  ASSIGN_OR_RETURN(Certificate certificate,
                   Certificate::FromPem(answer.certificate_pem()));
  ASSIGN_OR_RETURN(Certificate authority,
                   Certificate::FromPem(bundle.fleet_ca_pem()));
  ASSIGN_OR_RETURN(const SpiffeId id, certificate.spiffe_id());
  ASSIGN_OR_RETURN(const SpiffeId wanted,
                   SpiffeId::FleetHandler(options_.dns_host_name));
  if (id != wanted) {
    return absl::InvalidArgumentError("the certificate is another handler's");
  }
  RETURN_IF_ERROR(WriteIdentity(
      options_.identity_directory,
      Identity{key, std::move(certificate), std::move(authority)}));
  if (!bundle.token().empty()) {
    JoinBundle trust = WithoutToken(bundle);
    ASSIGN_OR_RETURN(const std::string text, FormatJoinBundle(trust));
    RETURN_IF_ERROR(AtomicWriteFile(File(kTrust), text));
    RETURN_IF_ERROR(AtomicWriteFile(File(kJoined), Sha256(bundle.token())));
    bool is_other_primary = false;
    {
      absl::MutexLock lock(&mutex_);
      is_other_primary =
          trust_.settings_public_key() != trust.settings_public_key();
      trust_ = std::move(trust);
    }
    if (is_other_primary) {
      RETURN_IF_ERROR(RemoveFile(File(kSettings)));
      LoadSettings();
    }
  }
  RETURN_IF_ERROR(RemoveFile(File(kPendingRequest)));
  RETURN_IF_ERROR(RemoveFile(File(kPendingKey)));
  LogInfo("enrolled", {{"name", options_.dns_host_name},
                       {"joined", !bundle.token().empty()}});
  NoteSettings(answer);
  return absl::OkStatus();
}

void Enroller::NoteSettings(const v1::EnrolmentAnswer& answer) {
  const absl::Status taken =
      TakeSettings(answer.settings().SerializeAsString());
  if (!taken.ok()) LogWarning("settings_refused", {{"error", taken}});
}

}  // namespace directory_sync::password_handler
