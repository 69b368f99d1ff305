#ifndef COMMON_LDAP_FAKE_SESSION_H_
#define COMMON_LDAP_FAKE_SESSION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/ldap/session.h"

namespace directory_sync::ldap {

// What a fake server answers to a search.
struct FakeAnswer {
  struct Object {
    std::string dn;
    // Name and values, in order.
    std::vector<std::pair<std::string, std::vector<std::string>>> attributes;
  };
  std::vector<Object> objects = {};
  std::vector<Control> controls = {};
  // How the search ends after the objects.
  absl::Status status = absl::OkStatus();
};

// A session that asks a function instead of a server. Unavailable and
// DeadlineExceeded end it, as with a real one.
class FakeSession : public Session {
 public:
  using Script = std::function<FakeAnswer(const SearchRequest&)>;

  FakeSession(std::string uri, Script script)
      : uri_(std::move(uri)), script_(std::move(script)) {}

  absl::StatusOr<std::unique_ptr<Search>> Start(
      const SearchRequest& request) override;
  const std::string& uri() const override { return uri_; }
  bool usable() const override { return usable_; }

 private:
  class FakeSearch;

  const std::string uri_;
  const Script script_;
  bool usable_ = true;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_FAKE_SESSION_H_
