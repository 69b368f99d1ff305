#include "common/ldap/negotiate_login_windows.h"

#include <cstring>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// Mutual: the server proves that it is `ldap/host`.
constexpr ULONG kRequirements = ISC_REQ_MUTUAL_AUTH | ISC_REQ_ALLOCATE_MEMORY;

absl::Status Refused(SECURITY_STATUS status) {
  return absl::UnauthenticatedError(absl::StrCat(
      "Windows can't log in as the account that this process runs as (",
      WindowsErrorText(static_cast<unsigned long>(status)),
      "); this machine must be a member of the domain, and the server named by "
      "its DNS host name; or give password_file in [directory]"));
}

// [RFC 2743]'s channel bindings as SSPI takes them.
std::string ChannelBindings(const std::string& server_end_point) {
  SEC_CHANNEL_BINDINGS header = {};
  header.cbApplicationDataLength =
      static_cast<unsigned long>(server_end_point.size());
  header.dwApplicationDataOffset = sizeof header;
  return absl::StrCat(
      absl::string_view(reinterpret_cast<const char*>(&header), sizeof header),
      server_end_point);
}

class SpnegoLogin : public SaslLogin {
 public:
  SpnegoLogin(const std::string& host, const std::string& server_end_point)
      : target_(ToUtf16(absl::StrCat("ldap/", host))),
        bindings_(ChannelBindings(server_end_point)) {}
  ~SpnegoLogin() override {
    if (has_context_) DeleteSecurityContext(&context_);
    if (has_credentials_) FreeCredentialsHandle(&credentials_);
  }
  SpnegoLogin(const SpnegoLogin&) = delete;
  SpnegoLogin& operator=(const SpnegoLogin&) = delete;

  absl::Status Begin() {
    wchar_t package[] = L"Negotiate";
    const SECURITY_STATUS status = AcquireCredentialsHandleW(
        nullptr, package, SECPKG_CRED_OUTBOUND, nullptr, nullptr, nullptr,
        nullptr, &credentials_, nullptr);
    if (status != SEC_E_OK) return Refused(status);
    has_credentials_ = true;
    return absl::OkStatus();
  }

  const std::string& mechanism() const override { return mechanism_; }

  absl::StatusOr<std::string> Answer(absl::string_view challenge) override {
    std::string in(challenge);
    SecBuffer received[] = {
        {static_cast<unsigned long>(bindings_.size()),
         SECBUFFER_CHANNEL_BINDINGS, bindings_.data()},
        {static_cast<unsigned long>(in.size()), SECBUFFER_TOKEN, in.data()}};
    SecBufferDesc input = {SECBUFFER_VERSION, has_context_ ? 2ul : 1ul,
                           received};
    SecBuffer made = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc output = {SECBUFFER_VERSION, 1, &made};
    const SECURITY_STATUS status = InitializeSecurityContextW(
        &credentials_, has_context_ ? &context_ : nullptr, target_.data(),
        kRequirements, 0, SECURITY_NATIVE_DREP, &input, 0, &context_, &output,
        &granted_, nullptr);
    const std::string reply = TakeBuffer(made);
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
      return Refused(status);
    }
    has_context_ = true;
    complete_ = status == SEC_E_OK;
    return reply;
  }

  absl::Status Finish(absl::string_view last_challenge) override {
    if (!last_challenge.empty() && !complete_) {
      RETURN_IF_ERROR(Answer(last_challenge).status());
    }
    if (complete_ && (granted_ & ISC_RET_MUTUAL_AUTH) != 0) {
      return absl::OkStatus();
    }
    return absl::UnauthenticatedError(
        "the domain controller took the login without proving itself; it must "
        "be named by its DNS host name, and Kerberos must work");
  }

 private:
  static std::string TakeBuffer(const SecBuffer& buffer) {
    if (buffer.pvBuffer == nullptr) return "";
    std::string bytes(static_cast<const char*>(buffer.pvBuffer),
                      buffer.cbBuffer);
    FreeContextBuffer(buffer.pvBuffer);
    return bytes;
  }

  const std::string mechanism_ = "GSS-SPNEGO";
  std::wstring target_;
  std::string bindings_;
  CredHandle credentials_ = {};
  CtxtHandle context_ = {};
  bool has_credentials_ = false;
  bool has_context_ = false;
  bool complete_ = false;
  ULONG granted_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SaslLogin>> NegotiateLogin(
    const std::string& host, const std::string& server_end_point) {
  auto login = absl::make_unique<SpnegoLogin>(host, server_end_point);
  RETURN_IF_ERROR(login->Begin());
  return std::unique_ptr<SaslLogin>(std::move(login));
}

}  // namespace directory_sync::ldap
