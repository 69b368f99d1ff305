#include "common/ldap/tls_connection.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/platform/trusted_roots.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr char kLost[] = "the connection to the domain controller was lost";

absl::Status OpensslError(absl::string_view what) {
  char text[256] = "unknown error";
  const unsigned long error = ERR_get_error();
  if (error != 0) ERR_error_string_n(error, text, sizeof text);
  ERR_clear_error();
  return absl::InternalError(absl::StrCat(what, ": ", text));
}

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

void AddRoots(X509_STORE& store) {
  for (const std::string& der : TrustedRoots()) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const Certificate root(
        d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    if (root != nullptr) X509_STORE_add_cert(&store, root.get());
  }
  ERR_clear_error();  // of what isn't understood
}

// Ties the handshake to the host: a name is also said to the server.
bool SetHost(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return true;
  ERR_clear_error();
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 &&
         X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size()) == 1;
}

}  // namespace

void TlsConnection::FreeContext::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

void TlsConnection::FreeSsl::operator()(ssl_st* ssl) const { SSL_free(ssl); }

TlsConnection::TlsConnection(TcpConnection connection)
    : connection_(std::move(connection)),
      context_(SSL_CTX_new(TLS_client_method())) {}

// Says good-bye if that can be done at once.
TlsConnection::~TlsConnection() {
  if (ssl_ != nullptr && SSL_is_init_finished(ssl_.get())) {
    SSL_shutdown(ssl_.get());
  }
  ERR_clear_error();
}

absl::StatusOr<std::unique_ptr<TlsConnection>> TlsConnection::Open(
    const Uri& uri, const std::string& ca_file, const Deadline& deadline) {
  ASSIGN_OR_RETURN(TcpConnection connection,
                   TcpConnection::Open(uri.host, uri.port, deadline));
  auto tls = absl::WrapUnique(new TlsConnection(std::move(connection)));
  ERR_clear_error();
  RETURN_IF_ERROR(tls->Prepare(uri, ca_file));
  RETURN_IF_ERROR(tls->Handshake(deadline));
  return tls;
}

absl::Status TlsConnection::Prepare(const Uri& uri,
                                    const std::string& ca_file) {
  SSL_CTX* const context = context_.get();
  if (context == nullptr) return OpensslError("TLS");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (ca_file.empty()) {
    AddRoots(*SSL_CTX_get_cert_store(context));
  } else if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
    ERR_clear_error();
    return absl::FailedPreconditionError(
        absl::StrCat(ca_file, " holds no certificate, or can't be read"));
  }
  ssl_.reset(SSL_new(context));
  if (ssl_ == nullptr || !SetHost(ssl_.get(), uri.host) ||
      SSL_set_fd(ssl_.get(), connection_.socket()) != 1) {
    return OpensslError("TLS");
  }
  SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return absl::OkStatus();
}

absl::Status TlsConnection::Handshake(const Deadline& deadline) {
  while (true) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) return absl::OkStatus();
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
      ERR_clear_error();
      return absl::FailedPreconditionError(
          X509_verify_cert_error_string(verified));
    }
    ASSIGN_OR_RETURN(const bool ready, AwaitWanted(result, deadline));
    if (!ready) {
      return absl::UnavailableError(
          "the TLS handshake didn't end in time; is this an LDAPS port, and is "
          "the domain controller overloaded?");
    }
  }
}

absl::StatusOr<bool> TlsConnection::AwaitWanted(int result,
                                                const Deadline& deadline) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return connection_.AwaitReadable(deadline);
    case SSL_ERROR_WANT_WRITE:
      return connection_.AwaitWritable(deadline);
    case SSL_ERROR_SSL:
      return absl::UnavailableError(
          absl::StrCat(kLost, " (", OpensslError("TLS").message(), ")"));
    default:
      ERR_clear_error();
      return absl::UnavailableError(kLost);
  }
}

absl::Status TlsConnection::Write(absl::string_view bytes,
                                  const Deadline& deadline) {
  while (!bytes.empty()) {
    ERR_clear_error();
    size_t written = 0;
    const int result =
        SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
    if (result == 1) {
      bytes.remove_prefix(written);
      continue;
    }
    ASSIGN_OR_RETURN(const bool ready, AwaitWanted(result, deadline));
    if (!ready) return absl::UnavailableError(kLost);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> TlsConnection::Read(std::string& bytes, size_t most,
                                         const Deadline& deadline) {
  const size_t before = bytes.size();
  while (true) {
    ERR_clear_error();
    bytes.resize(before + most);
    size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), &bytes[before], most, &got);
    bytes.resize(before + (result == 1 ? got : 0));
    if (result == 1) return true;
    ASSIGN_OR_RETURN(const bool ready, AwaitWanted(result, deadline));
    if (!ready) return false;
  }
}

absl::StatusOr<std::string> TlsConnection::ServerEndPoint() const {
  const Certificate certificate(SSL_get1_peer_certificate(ssl_.get()));
  int digest = NID_undef;
  if (certificate == nullptr ||
      X509_get_signature_info(certificate.get(), &digest, nullptr, nullptr,
                              nullptr) != 1) {
    return OpensslError("the server's certificate");
  }
  // RFC 5929, 4.1: the certificate's own hash, but SHA-256 for the weak ones
  // and where it has none.
  if (digest == NID_undef || digest == NID_md5 || digest == NID_sha1) {
    digest = NID_sha256;
  }
  const EVP_MD* const hash = EVP_get_digestbynid(digest);
  unsigned char value[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (hash == nullptr ||
      X509_digest(certificate.get(), hash, value, &size) != 1) {
    return OpensslError("the server's certificate");
  }
  return absl::StrCat("tls-server-end-point:",
                      absl::string_view(reinterpret_cast<char*>(value), size));
}

}  // namespace directory_sync::ldap
