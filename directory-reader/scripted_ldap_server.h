#ifndef DIRECTORY_READER_SCRIPTED_LDAP_SERVER_H_
#define DIRECTORY_READER_SCRIPTED_LDAP_SERVER_H_

#include <lber.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/ldap/controls.h"
#include "common/ldap/fake_session.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

// What a scripted server answers to one search.
struct ScriptedAnswer {
  std::vector<ldap::FakeAnswer::Object> objects = {};
  std::vector<ldap::Control> controls = {};
  int result_code = 0;  // RFC 4511, appendix A
  std::string diagnostic = "";
  std::string referral = "";
  // After the objects: the result, the loss of the connection, or nothing.
  enum End { kResult, kCut, kSilence } end = kResult;
};

// An LDAPS server on a free port of 127.0.0.1 that takes every bind and asks a
// function for the answer to every search, so that tests see what no server at
// hand does. A thread for each connection.
class ScriptedLdapServer {
 public:
  using Script = std::function<ScriptedAnswer(const ldap::SearchRequest&)>;

  // `script` is called from several threads. Any failure aborts.
  explicit ScriptedLdapServer(Script script);
  ~ScriptedLdapServer();

  std::string uri() const;
  // The authority of its certificate, in PEM.
  const std::string& authority_pem() const { return authority_pem_; }

  // The tags of all requests so far (RFC 4511: 0x60 bind, 0x42 unbind, 0x63
  // search, 0x50 abandon; anything else would be a write or an extension).
  std::set<ber_tag_t> requests();

 private:
  class Connection;

  void Accept();

  const Script script_;
  std::string authority_pem_;
  void* tls_;  // SSL_CTX
  int listener_ = -1;
  int port_ = 0;
  absl::Mutex mutex_;
  std::set<ber_tag_t> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Connection>> connections_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_SCRIPTED_LDAP_SERVER_H_
