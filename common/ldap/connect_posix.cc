#include <openldap.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/call_in_time.h"
#include "common/ldap/connect.h"
#include "common/ldap/deadline.h"
#include "common/ldap/openldap_handle.h"
#include "common/ldap/openldap_session.h"
#include "common/ldap/tcp_connection.h"
#include "common/ldap/transport.h"
#include "common/ldap/uri.h"
#include "common/secret/secret_access.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// What one message may make us hold; a group of a million members fits.
constexpr ber_len_t kLargestMessage = 256 << 20;

absl::Status SetOption(LDAP* handle, int option, const void* value) {
  if (ldap_set_option(handle, option, value) == LDAP_OPT_SUCCESS) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("libldap refuses its option ", option));
}

absl::Status SetNumber(LDAP* handle, int option, int value) {
  return SetOption(handle, option, &value);
}

// Everything that a machine's ldap.conf may have set otherwise.
absl::Status SetOptions(LDAP* handle, const std::string& ca_file) {
  RETURN_IF_ERROR(SetNumber(handle, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3));
  RETURN_IF_ERROR(SetNumber(handle, LDAP_OPT_DEREF, LDAP_DEREF_NEVER));
  RETURN_IF_ERROR(SetNumber(handle, LDAP_OPT_SIZELIMIT, 0));
  RETURN_IF_ERROR(SetNumber(handle, LDAP_OPT_TIMELIMIT, 0));
  RETURN_IF_ERROR(SetOption(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF));
  RETURN_IF_ERROR(SetOption(handle, LDAP_OPT_RESTART, LDAP_OPT_ON));
  const timeval none = {-1, 0};  // deadlines are the transport's
  RETURN_IF_ERROR(SetOption(handle, LDAP_OPT_NETWORK_TIMEOUT, &none));
  RETURN_IF_ERROR(SetOption(handle, LDAP_OPT_TIMEOUT, &none));
  RETURN_IF_ERROR(
      SetOption(handle, LDAP_OPT_X_TLS_CACERTFILE, ca_file.c_str()));
  RETURN_IF_ERROR(
      SetNumber(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND));
  RETURN_IF_ERROR(SetNumber(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN,
                            LDAP_OPT_X_TLS_PROTOCOL_TLS1_2));
  return SetNumber(handle, LDAP_OPT_X_TLS_NEWCTX, 0);
}

// A session without a connection yet.
absl::StatusOr<Handle> MakeHandle(const std::string& uri) {
  LDAP* raw = nullptr;
  const int result = ldap_init_fd(-1, LDAP_PROTO_EXT, uri.c_str(), &raw);
  if (result != LDAP_SUCCESS) {
    return absl::InternalError(absl::StrCat("libldap can't begin a session: ",
                                            ldap_err2string(result)));
  }
  return Handle(raw);
}

absl::StatusOr<Sockbuf*> SockbufOf(LDAP* handle) {
  Sockbuf* sockbuf = nullptr;
  ber_len_t largest = kLargestMessage;
  if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &sockbuf) != LDAP_OPT_SUCCESS ||
      sockbuf == nullptr) {
    return absl::InternalError("libldap has no buffer for a connection");
  }
  ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &largest);
  return sockbuf;
}

absl::Status TlsError(LDAP* handle, const ServerAddress& address) {
  const std::string diagnostic = DiagnosticOf(handle);
  return absl::FailedPreconditionError(absl::StrCat(
      "no trusted TLS connection (", diagnostic,
      "); its certificate must be signed by an authority in ", address.ca_file,
      " (ca_file in [directory]), be valid today, and name the host of ",
      address.uri));
}

absl::Status StartTls(LDAP* handle, const ServerAddress& address,
                      const Deadline& deadline) {
  const int result = ldap_install_tls(handle);
  if (result == LDAP_SUCCESS) return absl::OkStatus();
  if (result == LDAP_TIMEOUT || deadline.passed()) {
    return absl::UnavailableError(absl::StrCat(
        "the TLS handshake didn't end within ",
        absl::FormatDuration(address.connect_timeout),
        "; is this an LDAPS port, and is the domain controller overloaded?"));
  }
  return TlsError(handle, address);
}

absl::Status BindSimple(LDAP* handle, const std::string& name,
                        const Secret& password, const Deadline& deadline) {
  const absl::string_view revealed = password.Reveal(SecretAccess());
  berval credentials = {static_cast<ber_len_t>(revealed.size()),
                        const_cast<char*>(revealed.data())};
  int message_id = 0;
  RETURN_IF_ERROR(StatusOfCall(
      handle, ldap_sasl_bind(handle, name.c_str(), LDAP_SASL_SIMPLE,
                             &credentials, nullptr, nullptr, &message_id)));
  ASSIGN_OR_RETURN(const Message message,
                   AwaitMessage(handle, message_id, deadline, nullptr));
  std::vector<Control> controls;
  return ParseResult(handle, message.get(), controls);
}

absl::StatusOr<Handle> Open(const ServerAddress& address, const Uri& uri,
                            const Deadline& deadline) {
  ASSIGN_OR_RETURN(TcpConnection connection,
                   TcpConnection::Open(uri.host, uri.port, deadline));
  ASSIGN_OR_RETURN(Handle handle, MakeHandle(address.uri));
  ASSIGN_OR_RETURN(Sockbuf * sockbuf, SockbufOf(handle.get()));
  Transport& transport =
      Transport::Install(std::move(connection), deadline, *sockbuf);
  RETURN_IF_ERROR(SetOptions(handle.get(), address.ca_file));
  if (uri.tls) RETURN_IF_ERROR(StartTls(handle.get(), address, deadline));
  transport.BecomeNonBlocking();
  return handle;
}

// What happens before the bind's answer is all "can't be reached in time".
absl::Status AsUnavailable(const absl::Status& status) {
  if (!absl::IsDeadlineExceeded(status)) return status;
  return absl::UnavailableError(status.message());
}

absl::StatusOr<std::unique_ptr<Session>> Connect(const ServerAddress& address,
                                                 const std::string& name,
                                                 const Secret& password) {
  const Deadline deadline = Deadline::In(address.connect_timeout);
  ASSIGN_OR_RETURN(const Uri uri, ParseLdapsUri(address.uri));
  ASSIGN_OR_RETURN(Handle handle, Open(address, uri, deadline));
  RETURN_IF_ERROR(
      AsUnavailable(BindSimple(handle.get(), name, password, deadline)));
  return std::make_unique<OpenldapSession>(std::move(handle), address.uri);
}

// Kerberos asks nothing: all is in the keytab.
int NoQuestions(LDAP*, unsigned, void*, void*) { return LDAP_SUCCESS; }

absl::Status KerberosError(LDAP* handle, int result) {
  const std::string diagnostic = DiagnosticOf(handle);
  if (result != LDAP_LOCAL_ERROR && result != LDAP_INVALID_CREDENTIALS) {
    return StatusOfCall(handle, result);
  }
  if (absl::StrContains(diagnostic, "annot contact any KDC")) {
    return absl::UnavailableError(absl::StrCat(
        "no key distribution center answers (", diagnostic,
        "); check the realm's KDCs in krb5.conf or DNS, and the network"));
  }
  return absl::UnauthenticatedError(absl::StrCat(
      "Kerberos refuses (", diagnostic,
      "); check keytab_file in [directory] (klist -k shows whose keys it has; "
      "a changed password needs a new one), this machine's time, and that the "
      "server is named by its DNS host name"));
}

// What the bind must and must not do for what comes after it.
absl::Status SetSecurity(LDAP* handle, bool tls) {
  RETURN_IF_ERROR(SetOption(handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON));
  return SetOption(
      handle, LDAP_OPT_X_SASL_SECPROPS,
      tls ? "noplain,noanonymous,maxssf=0" : "noplain,noanonymous,minssf=56");
}

absl::Status BindKerberos(LDAP* handle, const Deadline& deadline) {
  Message last;
  const char* mechanism = nullptr;
  while (true) {
    int message_id = 0;
    const int result = ldap_sasl_interactive_bind(
        handle, nullptr, "GSSAPI", nullptr, nullptr, LDAP_SASL_QUIET,
        NoQuestions, nullptr, last.get(), &mechanism, &message_id);
    if (result == LDAP_SUCCESS) return absl::OkStatus();
    if (result != LDAP_SASL_BIND_IN_PROGRESS) {
      return KerberosError(handle, result);
    }
    ASSIGN_OR_RETURN(last, AwaitMessage(handle, message_id, deadline, nullptr));
  }
}

absl::StatusOr<std::unique_ptr<Session>> ConnectByKerberos(
    const ServerAddress& address, const Deadline& deadline) {
  ASSIGN_OR_RETURN(const Uri uri, ParseLdapUri(address.uri));
  ASSIGN_OR_RETURN(Handle handle, Open(address, uri, deadline));
  RETURN_IF_ERROR(SetSecurity(handle.get(), uri.tls));
  RETURN_IF_ERROR(AsUnavailable(BindKerberos(handle.get(), deadline)));
  return std::make_unique<OpenldapSession>(std::move(handle), address.uri);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> ConnectKerberos(
    const ServerAddress& address) {
  const Deadline deadline = Deadline::In(address.connect_timeout);
  // GSSAPI asks the KDCs within the bind, for as long as it likes. Somewhat
  // later than the deadline, so that what knows it says what it waited for.
  absl::StatusOr<std::unique_ptr<Session>> session =
      CallInTime<std::unique_ptr<Session>>(
          [address, deadline] { return ConnectByKerberos(address, deadline); },
          Deadline::In(address.connect_timeout + absl::Milliseconds(500)));
  if (absl::IsDeadlineExceeded(session.status())) {
    session = absl::UnavailableError(
        "Kerberos wasn't done in time; check the realm's KDCs in krb5.conf or "
        "DNS, and the network");
  }
  if (!session.ok()) return Annotate(session.status(), address.uri);
  return session;
}

absl::StatusOr<std::unique_ptr<Session>> ConnectSimple(
    const ServerAddress& address, const std::string& name,
    const Secret& password) {
  if (name.empty() || password.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(address.uri, ": account and password must not be empty"));
  }
  absl::StatusOr<std::unique_ptr<Session>> session =
      Connect(address, name, password);
  if (!session.ok()) return Annotate(session.status(), address.uri);
  return session;
}

}  // namespace directory_sync::ldap
