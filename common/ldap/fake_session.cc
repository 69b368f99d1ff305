#include "common/ldap/fake_session.h"

namespace directory_sync::ldap {

class FakeSession::FakeSearch : public Search {
 public:
  FakeSearch(FakeSession& session, FakeAnswer answer)
      : session_(session), answer_(std::move(answer)) {}

  absl::StatusOr<const Entry*> Next() override {
    if (next_ < answer_.objects.size()) {
      Show(answer_.objects[next_++]);
      return &entry_;
    }
    if (answer_.status.ok()) return nullptr;
    return Ended();
  }

  absl::StatusOr<bool> Await(absl::Duration) override { return true; }

  // Counts the values' bytes only.
  absl::StatusOr<bool> Gather(size_t most_bytes) override {
    size_t bytes = 0;
    for (size_t i = next_; i < answer_.objects.size(); ++i) {
      for (const auto& attribute : answer_.objects[i].attributes) {
        for (const std::string& value : attribute.second) bytes += value.size();
      }
    }
    if (bytes > most_bytes) return false;
    if (!answer_.status.ok()) return Ended();
    return true;
  }

  const std::vector<Control>& result_controls() const override {
    return answer_.controls;
  }

 private:
  absl::Status Ended() {
    if (absl::IsUnavailable(answer_.status) ||
        absl::IsDeadlineExceeded(answer_.status)) {
      session_.usable_ = false;
    }
    return answer_.status;
  }

  void Show(const FakeAnswer::Object& object) {
    entry_.dn = object.dn;
    entry_.attributes.clear();
    for (const auto& [name, values] : object.attributes) {
      entry_.attributes.push_back({name, {values.begin(), values.end()}});
    }
  }

  FakeSession& session_;
  const FakeAnswer answer_;
  size_t next_ = 0;
  Entry entry_;
};

absl::StatusOr<std::unique_ptr<Search>> FakeSession::Start(
    const SearchRequest& request) {
  if (!usable_) return absl::UnavailableError("the connection is lost");
  return std::make_unique<FakeSearch>(*this, script_(request));
}

}  // namespace directory_sync::ldap
